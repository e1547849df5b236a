package ai.sutazai.tasks;

import ai.sutazai.api.JsonText;
import ai.sutazai.api.SchemaCheck;
import ai.sutazai.errors.FieldError;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.springframework.stereotype.Component;

/** Holds what a model extracts to the schema it was asked for. */
@Component("extraction")
public class Extraction {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a model wrote, and what is wrong with it. */
  public record Reading(JsonNode fields, List<FieldError> errors) {

    public boolean isComplete() {
      return errors.isEmpty();
    }
  }

  /** The text, and the schema that a model is to fill from it; both of {@code payload}. */
  public String prompt(Map<String, Object> payload) throws JsonProcessingException {
    return "JSON Schema: "
        + JSON.writeValueAsString(payload.get("schema"))
        + "\n\nText: "
        + payload.get("text");
  }

  /** The prompt again, with what was wrong. */
  public String repair(Map<String, Object> payload, Reading first) throws JsonProcessingException {
    return prompt(payload)
        + "\n\nYour last answer was "
        + first.fields()
        + ". It was wrong: "
        + String.join(" ", first.errors().stream().map(FieldError::detail).toList());
  }

  /** What the model is to fill, as JSON Schema. */
  public String format(Map<String, Object> payload) throws JsonProcessingException {
    return JSON.writeValueAsString(payload.get("schema"));
  }

  /**
   * @param written by the model
   */
  public Reading read(
      @ExchangeProperty("payload") Map<String, Object> payload, @Body String written) {
    JsonNode fields = object(written);
    return fields == null
        ? new Reading(null, List.of(FieldError.body("", "It is no JSON object of text.")))
        : new Reading(fields, SchemaCheck.of(JSON.valueToTree(payload.get("schema"))).body(fields));
  }

  /**
   * @return {@code {fields, generator}}
   */
  public Map<String, Object> result(@Body Reading reading) {
    if (!reading.isComplete()) {
      throw new TaskFailed(
          "invalid_output",
          "What the model answered does not fit the schema: " + reading.errors().get(0).detail());
    }
    return Map.of("fields", reading.fields(), "generator", "ollama");
  }

  /** The object between the first and the last brace, or null. */
  static JsonNode object(String written) {
    int from = written.indexOf('{');
    int to = written.lastIndexOf('}');
    return from < 0 || to < from ? null : JsonText.readOrNull(written.substring(from, to + 1));
  }
}
