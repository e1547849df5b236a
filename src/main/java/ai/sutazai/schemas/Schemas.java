package ai.sutazai.schemas;

import ai.sutazai.api.SchemaCheck;
import ai.sutazai.errors.UnusableSetting;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** What agents take: the schemas of {@code config/schemas/}, as they were last found right. */
@Component
public class Schemas {

  public static final String SUFFIX = ".json";

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private volatile Map<String, JsonNode> schemas;

  Schemas(@Value("${sutazai.schemas-dir}") Path directory) {
    Map<String, String> found = new TreeMap<>();
    // As in a change, what begins with a dot is left out: drafts, and what editors leave.
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[!.]*" + SUFFIX)) {
      for (Path file : files) {
        String text = Files.readString(file);
        faultOf(text)
            .ifPresent(
                fault -> {
                  throw new UnusableSetting(
                      "The schema " + file + " " + fault + ".",
                      "Mend it; bin/check-routes says whether it is right.");
                });
        found.put(file.getFileName().toString(), text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The schemas cannot be read: " + directory, e);
    }
    use(found);
  }

  /** What an agent takes, as JSON Schema; null where no file says so. */
  public JsonNode of(String agent) {
    return schemas.get(agent + SUFFIX);
  }

  /** From now on these are the schemas, by their files' names; each is without fault. */
  public void use(Map<String, String> texts) {
    Map<String, JsonNode> read = new TreeMap<>();
    texts.forEach((name, text) -> read.put(name, read(text)));
    schemas = read;
  }

  /** Why a text is no schema. */
  public static Optional<String> faultOf(String text) {
    try {
      return SchemaCheck.isSchema(read(text))
          ? Optional.empty()
          : Optional.of("is no JSON Schema that can be used");
    } catch (UncheckedIOException e) {
      return Optional.of("is not valid JSON: " + e.getMessage());
    }
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e.getOriginalMessage(), e);
    }
  }
}
