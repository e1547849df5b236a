package ai.sutazai.ingestion;

import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.text.StorableText;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a caller may say of a document: it is recorded as it is, and comes with every result. */
final class Metadata {

  private static final int MAX_BYTES = 16 * 1024;
  private static final int MAX_NAMES = 64;
  private static final int MAX_NAME = 128;
  private static final int MAX_DEPTH = 64;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Metadata() {}

  /** The JSON object a form's field holds; nothing if it is null or blank. */
  static Map<String, Object> parse(String json) {
    if (json == null || json.isBlank()) {
      return Map.of();
    }
    try {
      Map<String, Object> metadata = JSON.readValue(json, new TypeReference<>() {});
      if (metadata != null) {
        return metadata;
      }
    } catch (JsonProcessingException e) {
      // Refused below, as null is.
    }
    throw new InvalidRequest(fault("A JSON object is needed here."));
  }

  static List<FieldError> faults(Map<String, Object> metadata) {
    List<FieldError> faults = new ArrayList<>();
    if (metadata.size() > MAX_NAMES) {
      faults.add(fault("At most " + MAX_NAMES + " names are allowed."));
    }
    if (metadata.keySet().stream()
        .anyMatch(name -> name.isEmpty() || name.codePointCount(0, name.length()) > MAX_NAME)) {
      faults.add(fault("A name has 1 to " + MAX_NAME + " characters."));
    }
    if (!isStorable(metadata)) {
      faults.add(
          fault("NUL characters, lone surrogates and numbers beyond a double are not allowed."));
    }
    if (bytes(metadata) > MAX_BYTES) {
      faults.add(fault("At most " + MAX_BYTES + " bytes of JSON are allowed."));
    }
    return faults;
  }

  private static boolean isStorable(Object json) {
    if (json instanceof Map<?, ?> map) {
      return isStorable(List.copyOf(map.keySet()))
          && map.values().stream().allMatch(Metadata::isStorable);
    }
    if (json instanceof List<?> list) {
      return list.stream().allMatch(Metadata::isStorable);
    }
    if (json instanceof Number number) {
      return Double.isFinite(number.doubleValue());
    }
    return !(json instanceof String text) || StorableText.is(text);
  }

  private static int bytes(Map<String, Object> metadata) {
    try {
      return JSON.writeValueAsBytes(metadata).length;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static FieldError fault(String detail) {
    return FieldError.body("/metadata", detail);
  }
}
