package ai.sutazai.api;

import ai.sutazai.api.Operation.JsonBodySchema;
import ai.sutazai.api.Operation.Parameter;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;

/** One text of the contract: its operations, and what their requests must be. */
public final class ContractText {

  static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "patch", "head", "options", "trace");

  /** The components that routes hold messages to; no path has to refer to them. */
  static final List<String> MESSAGES = List.of("DocumentMessage", "NewTask");

  private static final Comparator<MediaType> MOST_SPECIFIC_FIRST =
      Comparator.comparing(MediaType::isWildcardType).thenComparing(MediaType::isWildcardSubtype);

  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private final byte[] text;
  private final JsonNode document;
  private final SchemaCheck.Compiler compiler;
  private final String basePath;
  private final List<Operation> operations;
  private final Map<String, JsonBodySchema> components = new ConcurrentHashMap<>();

  /**
   * @throws IllegalArgumentException with a sentence, if it is no contract
   */
  ContractText(byte[] text) {
    this.text = text.clone();
    try {
      document = YAML.readTree(this.text);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "is not valid YAML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }
    if (!document.path("openapi").asText().startsWith("3.")
        || document.path("paths").isEmpty()
        || !document.at("/servers/0/url").asText().startsWith("/")) {
      throw new IllegalArgumentException("is no OpenAPI 3 document with paths and a server's path");
    }
    compiler = new SchemaCheck.Compiler(document);
    basePath = document.at("/servers/0/url").asText();
    requireReferences(document);
    operations = readOperations();
    Set<String> ids = new HashSet<>();
    for (Operation operation : operations) {
      if (operation.id().isEmpty() || !ids.add(operation.id())) {
        throw new IllegalArgumentException(
            "has no operationId of its own at "
                + operation.method()
                + " /"
                + String.join("/", operation.path()));
      }
    }
    MESSAGES.forEach(this::schema);
  }

  /**
   * Methods, paths and names of the operations, and which take a body: all that Camel's door has to
   * know.
   */
  String outline() {
    ObjectNode outline = YAML.createObjectNode();
    outline.set("openapi", document.path("openapi"));
    outline.set("info", document.path("info"));
    outline.set("servers", document.path("servers"));
    ObjectNode paths = outline.putObject("paths");
    for (Operation operation : operations) {
      ObjectNode entry =
          paths
              .withObjectProperty("/" + String.join("/", operation.path()))
              .putObject(operation.method().toLowerCase(Locale.ROOT))
              .put("operationId", operation.id());
      // Without one, Camel would throw the body away.
      if (!operation.requestTypes().isEmpty()) {
        entry.putObject("requestBody").putObject("content").putObject("*/*");
      }
    }
    return outline.toString();
  }

  private void requireReferences(JsonNode node) {
    if (node.path("$ref").isTextual()) {
      resolve(node);
    }
    node.forEach(this::requireReferences);
  }

  /**
   * The operation a request asks for. HEAD asks for what GET would bring.
   *
   * @param path of the request as it came, percent-encoded, without query
   */
  public Optional<Operation> match(String method, String path) {
    String asked = method.equals("HEAD") ? "GET" : method;
    return at(path).stream().filter(operation -> operation.method().equals(asked)).findFirst();
  }

  /** All operations, in the document's order. */
  public List<Operation> operations() {
    return operations;
  }

  /**
   * Whether a request needs no token: its operation is open, or its path has no such operation but
   * only open ones, so that a wrong method is told as such.
   */
  public boolean isOpen(String method, String path) {
    List<Operation> asked = match(method, path).map(List::of).orElseGet(() -> at(path));
    return !asked.isEmpty() && asked.stream().allMatch(Operation::open);
  }

  /** The operations of a path; one that is written out comes before one with variables. */
  private List<Operation> at(String path) {
    List<String> segments = segments(path).orElse(List.of());
    List<Operation> fitting =
        operations.stream().filter(operation -> operation.matches(segments)).toList();
    List<Operation> writtenOut =
        fitting.stream().filter(operation -> operation.path().equals(segments)).toList();
    return writtenOut.isEmpty() ? fitting : writtenOut;
  }

  /** Methods a path has an operation for, none if the path is unknown. */
  Set<String> methods(String path) {
    Set<String> methods =
        at(path).stream().map(Operation::method).collect(Collectors.toCollection(TreeSet::new));
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return methods;
  }

  List<Map.Entry<String, String>> variables(Operation operation, String path) {
    return operation.variables(segments(path).orElseThrow());
  }

  /** Where all operations are, such as {@code /api/v1}. */
  String basePath() {
    return basePath;
  }

  /** The document as it was read. */
  byte[] text() {
    return text.clone();
  }

  /** What a reference stands for, or the node itself. */
  JsonNode resolve(JsonNode node) {
    List<JsonNode> passed = passed(node);
    return passed.get(passed.size() - 1);
  }

  /** A node, and what its reference stands for, which may be a reference itself. */
  List<JsonNode> passed(JsonNode node) {
    List<JsonNode> passed = new ArrayList<>(List.of(node));
    Set<String> references = new HashSet<>();
    JsonNode last = node;
    while (last.has("$ref")) {
      if (!references.add(last.get("$ref").asText())) {
        throw new IllegalArgumentException("refers to itself: " + node);
      }
      last = document.at(last.get("$ref").asText().substring(1));
      if (last instanceof MissingNode) {
        throw new IllegalArgumentException("refers to what it does not hold: " + node);
      }
      passed.add(last);
    }
    return passed;
  }

  JsonNode document() {
    return document;
  }

  private Optional<List<String>> segments(String path) {
    return path.startsWith(basePath + "/")
        ? Optional.of(List.of(path.substring(basePath.length() + 1).split("/", -1)))
        : Optional.empty();
  }

  private List<Operation> readOperations() {
    List<Operation> found = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        field -> {
                          if (METHODS.contains(field.getKey())) {
                            found.add(
                                operation(
                                    field.getKey(),
                                    path.getKey(),
                                    path.getValue(),
                                    field.getValue()));
                          }
                        }));
    return List.copyOf(found);
  }

  private Operation operation(String method, String path, JsonNode pathItem, JsonNode operation) {
    JsonNode security =
        operation.has("security") ? operation.get("security") : document.path("security");
    Set<String> roles = new HashSet<>();
    operation.path("x-roles").forEach(role -> roles.add(role.asText()));
    JsonNode content = resolve(operation.path("requestBody")).path("content");
    return new Operation(
        operation.path("operationId").asText(),
        method.toUpperCase(Locale.ROOT),
        List.of(path.substring(1).split("/", -1)),
        security.isEmpty(),
        Set.copyOf(roles),
        parameters(pathItem.path("parameters"), operation.path("parameters")),
        mediaTypes(content).stream().sorted(MOST_SPECIFIC_FIRST).toList(),
        replyTypes(operation.path("responses")),
        resolve(operation.path("requestBody")).path("x-any-type").asBoolean(),
        body(content.path(MediaType.APPLICATION_JSON_VALUE).path("schema")));
  }

  private List<Parameter> parameters(JsonNode... lists) {
    List<Parameter> parameters = new ArrayList<>();
    for (JsonNode list : lists) {
      for (JsonNode reference : list) {
        JsonNode parameter = resolve(reference);
        JsonNode schema = parameter.path("schema");
        JsonNode resolved = resolve(schema);
        parameters.add(
            new Parameter(
                parameter.path("name").asText(),
                parameter.path("in").asText(),
                parameter.path("required").asBoolean(),
                resolved.path("type").asText(),
                defaultOf(schema),
                compiler.compile(schema)));
      }
    }
    return List.copyOf(parameters);
  }

  /** What stands beside a reference comes before what that refers to; null: it has none. */
  private JsonNode defaultOf(JsonNode schema) {
    return passed(schema).stream()
        .map(said -> said.get("default"))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private List<MediaType> replyTypes(JsonNode responses) {
    Set<MediaType> types = new LinkedHashSet<>();
    responses
        .properties()
        .forEach(
            response -> {
              if (response.getKey().startsWith("2")) {
                types.addAll(mediaTypes(resolve(response.getValue()).path("content")));
              }
            });
    return List.copyOf(types);
  }

  private static List<MediaType> mediaTypes(JsonNode content) {
    List<MediaType> types = new ArrayList<>();
    content.fieldNames().forEachRemaining(type -> types.add(MediaType.parseMediaType(type)));
    return types;
  }

  JsonNode component(String name) {
    return document.at("/components/schemas/" + name);
  }

  JsonBodySchema schema(String component) {
    return components.computeIfAbsent(
        component,
        name ->
            body(component(name))
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "has no schema " + name + ", which messages are held to")));
  }

  private Optional<JsonBodySchema> body(JsonNode schema) {
    if (schema.isMissingNode()) {
      return Optional.empty();
    }
    Map<String, JsonNode> defaults = new HashMap<>();
    Set<String> texts = new HashSet<>();
    Set<String> base64 = new HashSet<>();
    resolve(schema)
        .path("properties")
        .properties()
        .forEach(
            property -> {
              JsonNode value = defaultOf(property.getValue());
              if (value != null) {
                defaults.put(property.getKey(), value);
              }
              if (resolve(property.getValue()).path("x-any-characters").asBoolean()) {
                texts.add(property.getKey());
              }
              if (resolve(property.getValue()).path("contentEncoding").asText().equals("base64")) {
                base64.add(property.getKey());
              }
            });
    return Optional.of(
        new JsonBodySchema(
            compiler.compile(schema), Map.copyOf(defaults), Set.copyOf(texts), Set.copyOf(base64)));
  }
}
