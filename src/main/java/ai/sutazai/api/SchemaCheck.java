package ai.sutazai.api;

import ai.sutazai.errors.FieldError;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.resource.AllowSchemaLoader;
import com.networknt.schema.resource.SchemaLoader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A compiled schema of the contract, and what does not fit it in words a caller understands. */
public final class SchemaCheck {

  private static final Set<String> NAMES_A_PROPERTY = Set.of("required", "additionalProperties");

  private final JsonSchema schema;
  private final JsonNode document;

  private SchemaCheck(JsonSchema schema, JsonNode document) {
    this.schema = schema;
    this.document = document;
  }

  /**
   * Of a schema that stands alone, whoever wrote it.
   *
   * @throws JsonSchemaException if it cannot be used
   */
  public static SchemaCheck of(JsonNode schema) {
    try {
      if (!schema.isObject() || !new SchemaReach(schema).isBounded()) {
        throw new JsonSchemaException("It does not stand alone, is too large, or has no end.");
      }
      return new Compiler(schema, Compiler.foreign()).compile(schema);
    } catch (IllegalArgumentException e) {
      // Of a reference's percent-encoding.
      throw new JsonSchemaException(e);
    }
  }

  /** Whether a value is a schema that can be used, and by what its dialect says of schemas. */
  public static boolean isSchema(JsonNode value) {
    try {
      return violations(Compiler.dialectOf(of(value).schema), value).isEmpty();
    } catch (JsonSchemaException e) {
      return false;
    }
  }

  /**
   * @throws JsonSchemaException if it takes too many steps to say
   */
  private static Set<ValidationMessage> violations(JsonSchema schema, JsonNode value) {
    return schema.validate(
        new Steps(schema.createExecutionContext().getExecutionConfig()),
        value,
        OutputFormat.DEFAULT);
  }

  /** One error for each field of a body that does not fit. */
  public List<FieldError> body(JsonNode value) {
    return body("", value);
  }

  /** As {@link #body(JsonNode)}, for a part of a body, which is at a pointer. */
  public List<FieldError> body(String at, JsonNode value) {
    try {
      return violations(schema, value).stream()
          .map(
              violation -> {
                String pointer = at + pointer(violation);
                return FieldError.body(pointer, subject(pointer) + " " + words(violation) + ".");
              })
          .distinct()
          .toList();
    } catch (JsonSchemaException e) {
      return List.of(FieldError.body(at, subject(at) + " takes too long to be checked."));
    }
  }

  /** What does not fit in a parameter. */
  List<FieldError> parameter(String in, String name, JsonNode value) {
    return violations(schema, value).stream()
        .map(violation -> FieldError.parameter(in, name, name + " " + words(violation) + "."))
        .distinct()
        .toList();
  }

  /** Of a missing or an unknown field the field itself, not the object around it. */
  private static String pointer(ValidationMessage violation) {
    String pointer = violation.getInstanceLocation().toString();
    String property = violation.getProperty();
    return property != null && NAMES_A_PROPERTY.contains(violation.getType())
        ? FieldError.child(pointer, property)
        : pointer;
  }

  static String subject(String pointer) {
    return pointer.isEmpty()
        ? "The body"
        : pointer.substring(1).replace("~1", "/").replace("~0", "~");
  }

  private String words(ValidationMessage violation) {
    JsonNode limit = keyword(violation);
    return switch (violation.getType()) {
      case "required" -> "is required";
      case "additionalProperties" ->
          // Beside oneOf the message is its own.
          sibling(violation, "oneOf").isMissingNode()
              ? sibling(violation, "x-message").asText("is not a known field")
              : "is not a known field";
      case "type" -> "must be " + type(limit);
      case "enum" -> "must be one of " + list(limit);
      case "const" -> "must be " + limit.asText();
      case "minimum" -> "must be at least " + limit;
      case "maximum" -> "must be at most " + limit;
      case "minLength" ->
          limit.asInt() == 1 ? "must not be empty" : "must have at least " + limit + " characters";
      case "maxLength" -> "must have at most " + limit + " characters";
      case "minItems" ->
          limit.asInt() == 1 ? "must not be empty" : "must have at least " + limit + " entries";
      case "maxItems" -> "must have at most " + limit + " entries";
      case "minProperties" -> "must not be empty";
      case "maxProperties" -> "must have at most " + limit + " fields";
      case "format" -> "must be " + format(limit.asText());
      case "oneOf" -> sibling(violation, "x-message").asText("must fit one schema of several");
      case "pattern" -> sibling(violation, "x-message").asText("must match " + limit.asText());
      default -> violation.getError();
    };
  }

  private static String format(String format) {
    return switch (format) {
      case "uuid" -> "a UUID";
      case "email" -> "an email address";
      case "date-time" -> "an RFC 3339 time";
      case JsonSchemaFormat.NAME ->
          "a JSON Schema that stands alone, is without fault and not too large";
      default -> "a valid " + format;
    };
  }

  private static String type(JsonNode type) {
    Stream<String> types =
        type.isArray() ? stream(type).map(JsonNode::asText) : Stream.of(type.asText());
    return String.join(
        " or ",
        types
            .map(name -> name.matches("(array|integer|object)") ? "an " + name : "a " + name)
            .toList());
  }

  private static String list(JsonNode values) {
    StringJoiner list = new StringJoiner(", ");
    values.forEach(value -> list.add(value.asText()));
    return list.toString();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return Stream.iterate(0, i -> i < array.size(), i -> i + 1).map(array::get);
  }

  private JsonNode keyword(ValidationMessage violation) {
    return sibling(violation, violation.getType());
  }

  /** A keyword of the schema that was violated. */
  private JsonNode sibling(ValidationMessage violation, String keyword) {
    JsonPointer at =
        JsonPointer.compile(violation.getSchemaLocation().getFragment().toString()).head();
    return document.at(at).path(keyword);
  }

  /**
   * Ends what a schema that leads back to itself in several ways would make of a deep value. Each
   * step looks at the configuration first.
   */
  private static final class Steps extends ExecutionContext {

    private static final int MOST = 500_000;

    private int taken;

    Steps(ExecutionConfig config) {
      super(config);
    }

    @Override
    public ExecutionConfig getExecutionConfig() {
      if (++taken > MOST) {
        throw new JsonSchemaException("It takes too long.");
      }
      return super.getExecutionConfig();
    }
  }

  /** Compiles schemas of one document, whose references stay inside it. */
  static final class Compiler {

    private static final SchemaValidatorsConfig CONFIG =
        SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true)
            .locale(Locale.ENGLISH)
            .pathType(PathType.JSON_POINTER)
            .regularExpressionFactory(LinearPattern::new)
            .build();

    private static final JsonMetaSchema DIALECT =
        JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .keywords(
                Stream.of("components", "example", "x-any-characters", "x-message")
                    .map(NonValidationKeyword::new)
                    .toList())
            .format(new Rfc3339DateTimeFormat())
            .format(new EmailFormat())
            .format(new JsonSchemaFormat())
            .build();

    /**
     * What JSON Schema says of itself, as the library has it; else a schema could have us fetch.
     */
    private static final SchemaLoader SHIPPED_ALONE =
        new AllowSchemaLoader(iri -> iri.toString().matches("classpath:draft[-/\\w]+"));

    private static final JsonSchemaFactory FACTORY =
        JsonSchemaFactory.builder()
            .metaSchema(DIALECT)
            .defaultMetaSchemaIri(DIALECT.getIri())
            .schemaLoaders(loaders -> loaders.add(SHIPPED_ALONE))
            .build();

    private final JsonNode document;

    private final SchemaValidatorsConfig config;

    Compiler(JsonNode document) {
      this(document, CONFIG);
    }

    private Compiler(JsonNode document, SchemaValidatorsConfig config) {
      this.document = document;
      this.config = config;
    }

    /** References are followed where a value needs it, and what was made of them is let go. */
    private static SchemaValidatorsConfig foreign() {
      Map<String, RegularExpression> patterns = new ConcurrentHashMap<>();
      return SchemaValidatorsConfig.builder(CONFIG)
          .cacheRefs(false)
          .regularExpressionFactory(regex -> patterns.computeIfAbsent(regex, LinearPattern::new))
          .build();
    }

    private static JsonSchema dialectOf(JsonSchema schema) {
      String iri = schema.getValidationContext().getMetaSchema().getIri();
      return FACTORY.getSchema(SchemaLocation.of(iri), foreign());
    }

    SchemaCheck compile(JsonNode schema) {
      ObjectNode root = schema.deepCopy();
      root.set("components", document.path("components"));
      JsonSchema compiled = FACTORY.getSchema(root, config);
      compiled.initializeValidators();
      return new SchemaCheck(compiled, root);
    }
  }
}
