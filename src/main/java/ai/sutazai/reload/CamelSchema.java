package ai.sutazai.reload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a file fits Camel's schema of routes, written out in full. */
final class CamelSchema {

  /** Read when it is needed first. */
  private JsonSchema schema;

  /** Those an expression can be written in, by the fields that name them. */
  static Set<String> languages() {
    return Languages.NAMES;
  }

  void check(List<Definition> own, JsonNode yaml, List<Fault> faults) {
    if (schema == null) {
      schema = schema();
    }
    Set<ValidationMessage> messages = schema.validate(yaml);
    for (ValidationMessage message : messages) {
      if (isShort(message)) {
        String name = lastName(message.getInstanceLocation().toString());
        faults.add(shortForm(own.get(0), name, message.getInstanceNode()));
        return;
      }
    }
    for (ValidationMessage message : messages) {
      if (!isPlaceholder(message.getInstanceNode())) {
        String at = message.getInstanceLocation().toString();
        String name = message.getProperty() != null ? message.getProperty() : lastName(at);
        faults.add(own.get(0).fault(name, "does not fit the schema: " + message.getMessage()));
        break;
      }
    }
  }

  private static boolean isShort(ValidationMessage message) {
    return message.getType().equals("type")
        && message.getInstanceNode().isTextual()
        && message.getMessage().endsWith("object expected");
  }

  static Fault shortForm(Definition d, String name, JsonNode value) {
    String written = name + ": " + value.asText();
    return d.fault(
        d.text().contains(written) ? written : value.asText(),
        "writes '" + name + "' in short; it has to be written out in full, field by field");
  }

  /** Of a path such as {@code $[0].route.from.steps[0].to}. */
  private static String lastName(String path) {
    return path.replaceFirst("^.*?([a-zA-Z]*)[^a-zA-Z]*$", "$1");
  }

  private static boolean isPlaceholder(JsonNode value) {
    return value != null && value.isTextual() && value.asText().matches("\\{\\{[A-Za-z.-]+}}");
  }

  /** Read when they are needed first. */
  private static final class Languages {
    static final Set<String> NAMES =
        form()
            .at("/items/definitions/org.apache.camel.model.language.ExpressionDefinition")
            .path("properties")
            .properties()
            .stream()
            .map(Map.Entry::getKey)
            .collect(Collectors.toUnmodifiableSet());
  }

  private static JsonSchema schema() {
    JsonMetaSchema v4 =
        JsonMetaSchema.builder(JsonMetaSchema.getV4())
            .keyword(new NonValidationKeyword("deprecated"))
            .build();
    return JsonSchemaFactory.builder()
        .defaultMetaSchemaIri(v4.getIri())
        .metaSchema(v4)
        .build()
        // Laid out beforehand, all that it refers to would fill a quarter of a gigabyte.
        .getSchema(
            writtenOut(form()),
            SchemaValidatorsConfig.builder()
                .pathType(PathType.LEGACY)
                .locale(Locale.ENGLISH)
                .preloadJsonSchema(false)
                .build());
  }

  private static JsonNode form() {
    try (InputStream in = CamelSchema.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without the short forms: what a mere text means there, no rule could tell. */
  private static JsonNode writtenOut(JsonNode form) {
    for (JsonNode definition : form.at("/items/definitions")) {
      Iterator<JsonNode> alternatives = definition.path("oneOf").iterator();
      while (alternatives.hasNext()) {
        if (alternatives.next().path("type").asText().equals("string")) {
          alternatives.remove();
        }
      }
    }
    return form;
  }
}
