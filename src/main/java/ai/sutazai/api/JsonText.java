package ai.sutazai.api;

import ai.sutazai.api.Operation.JsonBodySchema;
import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.record.Content;
import ai.sutazai.text.StorableText;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON strictly: no duplicate names, nothing behind the value, nothing PostgreSQL refuses.
 */
public final class JsonText {

  /** Names, values and brackets of a body: a tree of 17 MB of brackets alone took 306 MB. */
  public static final long MOST_TOKENS = 100_000;

  private static final StreamingParser.Factory FACTORY =
      new StreamingParser.Factory(
          new JsonFactoryBuilder()
              .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(64)
                      .maxTokenCount(MOST_TOKENS)
                      .maxStringLength(Integer.MAX_VALUE)
                      .build()));

  private static final JsonMapper MAPPER =
      JsonMapper.builder(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final ObjectReader ANY_NAMES =
      MAPPER.reader().without(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

  private static final ObjectReader LENIENT =
      ANY_NAMES.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private JsonText() {}

  /**
   * A body as a map, with defaults, and each of its contents as a {@link Content}.
   *
   * @param most characters that it may have beside its contents
   * @throws InvalidRequest with each field that does not fit
   */
  static Map<String, Object> read(
      InputStream in, JsonBodySchema schema, long most, BodyContents.Store store)
      throws IOException {
    try (BodyContents parser = new BodyContents(FACTORY.parser(utf8(in), most), schema, store)) {
      JsonNode body = tree(parser);
      List<FieldError> errors = new ArrayList<>(schema.schema().body(body));
      body.properties().forEach(field -> collect("", field, errors));
      if (!errors.isEmpty()) {
        throw new InvalidRequest(errors);
      }
      ObjectNode object = (ObjectNode) body;
      schema.defaults().forEach(object::putIfAbsent);
      Map<String, Object> map = MAPPER.convertValue(object, new TypeReference<>() {});
      map.putAll(parser.taken());
      return map;
    } catch (CharacterCodingException e) {
      throw malformed("it is not UTF-8", null);
    }
  }

  private static JsonNode tree(JsonParser parser) throws IOException {
    try {
      JsonNode node = MAPPER.readTree(parser);
      if (node == null) {
        throw new InvalidRequest("A body is required.");
      }
      return node;
    } catch (MismatchedInputException e) {
      throw malformed("something follows its end", e.getLocation());
    } catch (JsonProcessingException e) {
      // What may follow says where, in the words of a program's author.
      String reason = e.getOriginalMessage().replaceFirst("(?s) \\(start marker at .*", "");
      throw malformed(reason, e.getLocation());
    }
  }

  /** What a model wrote; null if it is no JSON, or none that a record can hold. */
  public static JsonNode readOrNull(String written) {
    try {
      return storableOrNull(LENIENT.readTree(written));
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** What an agent published; null if it is no JSON in UTF-8, or none that a record can hold. */
  public static JsonNode readOrNull(byte[] published) {
    try {
      return storableOrNull(ANY_NAMES.readTree(utf8(new ByteArrayInputStream(published))));
    } catch (IOException e) {
      return null;
    }
  }

  private static JsonNode storableOrNull(JsonNode value) {
    List<FieldError> errors = new ArrayList<>();
    collect("", value, errors);
    return value.isMissingNode() || !errors.isEmpty() ? null : value;
  }

  /** Strictly, and in no other encoding, RFC 8259 §8.1; a mark at its start is overlooked. */
  private static Reader utf8(InputStream in) throws IOException {
    Reader text =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    text.mark(1);
    if (text.read() != BYTE_ORDER_MARK) {
      text.reset();
    }
    return text;
  }

  private static InvalidRequest malformed(String reason, JsonLocation at) {
    String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    return new InvalidRequest(
        FieldError.body("", "The JSON is malformed" + where + ": " + reason + "."));
  }

  /** Text with NUL or half a surrogate pair, and numbers beyond a double. */
  private static void collect(
      String pointer, Map.Entry<String, JsonNode> field, List<FieldError> errors) {
    String at = FieldError.child(pointer, field.getKey());
    if (!StorableText.is(field.getKey())) {
      errors.add(FieldError.body(pointer, "A field's name holds a character that is not text."));
    }
    collect(at, field.getValue(), errors);
  }

  private static void collect(String pointer, JsonNode value, List<FieldError> errors) {
    if (value.isTextual() && !StorableText.is(value.textValue())) {
      errors.add(
          FieldError.body(
              pointer,
              SchemaCheck.subject(pointer) + " must not hold NUL or half of a surrogate pair."));
    } else if (value.isNumber() && !Double.isFinite(value.doubleValue())) {
      errors.add(FieldError.body(pointer, SchemaCheck.subject(pointer) + " is too large."));
    } else if (value.isObject()) {
      value.properties().forEach(field -> collect(pointer, field, errors));
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        collect(pointer + "/" + i, value.get(i), errors);
      }
    }
  }
}
