package ai.sutazai.reload;

import ai.sutazai.flags.FeatureFlags;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether files of routes can run together: each valid and made of what is allowed, and all that
 * one names of another there. Needs nothing that runs.
 */
final class RouteCheck {

  /** What stands in one file. */
  record Definition(String source, String kind, String id, JsonNode body, String text) {

    String configuration() {
      return body.path("routeConfigurationId").asText("");
    }

    /** The URI it takes its exchanges from. */
    String from() {
      return kind.equals("routeTemplate")
          ? body.at("/route/from/uri").asText()
          : body.at("/from/uri").asText();
    }

    /** The name of its {@code direct:} endpoint, or empty. */
    String called() {
      return from().startsWith("direct:") ? direct(from()) : "";
    }

    /** Where its probe stands, if it has one. */
    String probe() {
      return source.replace(RouteFolder.SUFFIX, RouteFolder.PROBE);
    }

    /** The files whose texts are part of it. */
    Set<String> statements() {
      Set<String> found = new HashSet<>();
      Matcher references = RESOURCE.matcher(text);
      while (references.find()) {
        found.add(references.group(1));
      }
      return found;
    }
  }

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private static final JsonSchema SCHEMA = schema();

  private static final Set<String> KINDS =
      Set.of(
          "route",
          "routeConfiguration",
          "routeTemplate",
          "templatedRoute",
          "rest",
          "restConfiguration");

  /** The doors' own file is read at the start only. */
  static final Set<String> FIXED = Set.of("rest", "restConfiguration");

  private static final Set<String> COMPONENTS =
      Set.of(
          "direct",
          "seda",
          "timer",
          "file",
          "jdbc",
          "log",
          "langchain4j-chat",
          "langchain4j-embeddings",
          "spring-rabbitmq");

  /** Camel's own ways to gather what was split. */
  private static final String AGGREGATION = "class:org.apache.camel.processor.aggregate.";

  private static final Set<String> LANGUAGES =
      Set.of("simple", "constant", "method", "header", "exchangeProperty", "variable", "ref");

  private static final Set<String> ALL_LANGUAGES =
      Set.of(
          "groovy",
          "joor",
          "java",
          "js",
          "mvel",
          "ognl",
          "spel",
          "xpath",
          "xquery",
          "jq",
          "python",
          "csimple",
          "datasonnet",
          "hl7terser",
          "jsonpath",
          "language",
          "tokenize",
          "wasm",
          "xtokenize");

  private static final Set<String> REFUSED_STEPS =
      Set.of(
          "script",
          "toD",
          "recipientList",
          "dynamicRouter",
          "routingSlip",
          "enrich",
          "poll",
          "pollEnrich",
          "process",
          "beanType",
          "kamelet",
          "serviceCall");

  private static final Set<String> URI_FIELDS = Set.of("uri", "deadLetterUri");

  private static final Pattern PROPERTY = Pattern.compile("\\{\\{\\??([^:{}!]+)(:[^{}]*)?}}");
  private static final Pattern RESOURCE = Pattern.compile("resource:(?:file:)?([^\\s\"']+)");
  private static final Pattern SIMPLE_BEAN =
      Pattern.compile("\\$\\{bean:([\\w-]+)(?:\\?method=(\\w+(?:\\([^}]*\\))?)|\\.(\\w+))?");
  private static final Pattern FLAG = Pattern.compile("\\w+\\('([^']*)'\\)");
  private static final Pattern CODE =
      Pattern.compile(
          "bean:type:|getClass\\b|\\.class\\b|\\$\\{type:|\\$\\{sys(env)?[.:]|\\$\\{env[.:]"
              + "|\\$\\{camelContext|\\$\\{ref:|forName|\\$\\{properties:");
  private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final Predicate<String> property;
  private final Map<String, Class<?>> beans;

  /**
   * @param property whether a setting of this name exists
   * @param beans names and types of what a route may use
   */
  RouteCheck(Predicate<String> property, Map<String, Class<?>> beans) {
    this.property = property;
    this.beans = beans;
  }

  /** Everything that is wrong, at most once a file and line. */
  List<Fault> faults(Map<String, String> texts) {
    List<Fault> faults = new ArrayList<>();
    List<Definition> definitions = new ArrayList<>();
    texts.forEach(
        (source, text) -> {
          if (text.indexOf('\uFFFD') >= 0 || text.indexOf('\0') >= 0) {
            faults.add(new Fault(source, 0, "is not UTF-8 text"));
          } else if (source.endsWith(RouteFolder.SUFFIX)) {
            read(source, text, faults, definitions);
          } else if (text.isBlank()) {
            faults.add(new Fault(source, 0, "is empty"));
          }
        });
    Set<String> operations = operations(texts, faults);
    if (faults.isEmpty()) {
      together(texts, definitions, operations, faults);
    }
    return faults;
  }

  /** The contract's, each of which needs its route. */
  private static Set<String> operations(Map<String, String> texts, List<Fault> faults) {
    try {
      return Set.copyOf(
          YAML.readTree(texts.getOrDefault(RouteFolder.CONTRACT, ""))
              .path("paths")
              .findValuesAsText("operationId"));
    } catch (IOException e) {
      faults.add(new Fault(RouteFolder.CONTRACT, 0, "is not valid YAML"));
      return Set.of();
    }
  }

  /** The definitions of files that have no fault. */
  static List<Definition> definitions(Map<String, String> texts) {
    List<Definition> definitions = new ArrayList<>();
    texts.forEach(
        (source, text) -> {
          if (source.endsWith(RouteFolder.SUFFIX)) {
            parse(source, text, new ArrayList<>(), definitions);
          }
        });
    return definitions;
  }

  private static JsonNode parse(
      String source, String text, List<Fault> faults, List<Definition> definitions) {
    JsonNode yaml;
    try (JsonParser parser = YAML.createParser(text)) {
      yaml = YAML.readTree(parser);
      if (yaml != null && parser.nextToken() != null) {
        faults.add(new Fault(source, 0, "holds more than one YAML document"));
        return null;
      }
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      String reason = e.getOriginalMessage().lines().findFirst().orElse("");
      faults.add(new Fault(source, line, "is not valid YAML: " + reason));
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (yaml == null || !yaml.isArray() || yaml.isEmpty()) {
      faults.add(new Fault(source, 0, "holds no route"));
      return null;
    }
    for (JsonNode entry : yaml) {
      entry
          .properties()
          .forEach(
              field -> {
                JsonNode body = field.getValue();
                String id =
                    body.path(field.getKey().equals("templatedRoute") ? "routeId" : "id")
                        .asText("");
                definitions.add(new Definition(source, field.getKey(), id, body, text));
              });
    }
    return yaml;
  }

  private void read(String source, String text, List<Fault> faults, List<Definition> definitions) {
    int before = faults.size();
    List<Definition> own = new ArrayList<>();
    JsonNode yaml = parse(source, text, faults, own);
    if (yaml == null) {
      return;
    }
    for (Definition definition : own) {
      if (!KINDS.contains(definition.kind())) {
        faults.add(
            fault(
                source,
                text,
                definition.kind(),
                "holds a " + definition.kind() + ", which is not allowed here"));
      }
    }
    for (ValidationMessage message : SCHEMA.validate(yaml)) {
      if (!isPlaceholder(message.getInstanceNode())) {
        String at = message.getInstanceLocation().toString();
        String name = message.getProperty() != null ? message.getProperty() : lastName(at);
        faults.add(fault(source, text, name, "does not fit the schema: " + message.getMessage()));
        break;
      }
    }
    if (faults.size() > before) {
      return;
    }
    boolean isDoors = own.stream().anyMatch(d -> FIXED.contains(d.kind()));
    String name = source.substring(source.lastIndexOf('/') + 1);
    String stem = name.substring(0, name.length() - RouteFolder.SUFFIX.length());
    if (!isDoors && own.size() > 1) {
      faults.add(new Fault(source, 0, "holds " + own.size() + " definitions; one a file"));
    } else if (!isDoors && (!own.get(0).id().equals(stem) || !KEBAB.matcher(stem).matches())) {
      faults.add(
          fault(
              source,
              text,
              "id",
              "has the id '" + own.get(0).id() + "', which has to be the file's name, " + stem));
    } else if (!isDoors
        && own.get(0).kind().equals("route")
        && own.get(0).body().path("description").asText("").isBlank()) {
      faults.add(new Fault(source, 0, "has no description"));
    }
    if (!isDoors) {
      walk(yaml, (key, value) -> allowed(source, text, key, value, faults));
      beansOf(source, text, yaml, faults);
    }
    definitions.addAll(own);
  }

  private void allowed(String source, String text, String key, JsonNode value, List<Fault> faults) {
    if (REFUSED_STEPS.contains(key)) {
      faults.add(fault(source, text, key, "uses " + key + ", which is not allowed in routes"));
    }
    if (ALL_LANGUAGES.contains(key) && !LANGUAGES.contains(key) && !value.isValueNode()) {
      faults.add(
          fault(
              source,
              text,
              key,
              "uses the language " + key + "; allowed are simple, constant and method"));
    }
    if (key.equals("exceptionType") && !value.asText().startsWith("ai.sutazai.")) {
      faults.add(
          fault(
              source,
              text,
              value.asText(),
              "throws " + value.asText() + ", which is none of this product's"));
    }
    if (key.equals("exceptionType") || key.equals("exception")) {
      for (JsonNode name : value.isArray() ? value : List.of(value)) {
        if (name.isTextual() && !exists(name.asText())) {
          faults.add(
              fault(
                  source,
                  text,
                  name.asText(),
                  "names the exception " + name.asText() + ", which does not exist"));
        }
      }
    }
    if (URI_FIELDS.contains(key) && value.isTextual()) {
      String uri = value.asText();
      String scheme = uri.startsWith("{{") ? "" : uri.split(":", 2)[0];
      if (!scheme.isEmpty() && !COMPONENTS.contains(scheme)) {
        faults.add(
            fault(
                source,
                text,
                uri,
                "uses the component " + scheme + ", which is not allowed in routes"));
      }
      if (scheme.equals("file") && !uri.startsWith("file:{{")) {
        faults.add(fault(source, text, uri, "uses a directory that is not a setting: " + uri));
      }
    }
    if (value.isTextual()) {
      Matcher code = CODE.matcher(value.asText());
      if (code.find()) {
        faults.add(
            fault(
                source,
                text,
                code.group(),
                "runs code by '" + code.group() + "', which is not allowed in routes"));
      }
      Matcher bean = SIMPLE_BEAN.matcher(value.asText());
      while (bean.find()) {
        bean(
            source,
            text,
            bean.group(1),
            bean.group(2) == null ? bean.group(3) : bean.group(2),
            faults);
      }
      if (value.asText().startsWith("#") && !value.asText().startsWith("#valueAs")) {
        String name = value.asText().substring(1).replaceFirst("^bean:", "");
        bean(source, text, name, null, faults);
      }
    }
  }

  private void beansOf(String source, String text, JsonNode node, List<Fault> faults) {
    walk(
        node,
        (key, value) -> {
          if ((key.equals("bean") || key.equals("method")) && value.isObject()) {
            bean(
                source,
                text,
                value.path("ref").asText(""),
                value.path("method").asText(null),
                faults);
          }
        });
  }

  private void bean(String source, String text, String ref, String method, List<Fault> faults) {
    if (ref.startsWith(AGGREGATION)) {
      return;
    }
    Class<?> type = beans.get(ref);
    if (type == null) {
      faults.add(
          fault(
              source,
              text,
              text.contains(": " + ref + "\n") ? ": " + ref + "\n" : ref,
              "uses the bean '" + ref + "', which does not exist or is not allowed in routes"));
    } else if (method != null) {
      String name = method.split("\\(", 2)[0];
      if (Arrays.stream(type.getMethods()).noneMatch(m -> m.getName().equals(name))) {
        faults.add(
            fault(
                source,
                text,
                method,
                "calls '" + name + "', which the bean '" + ref + "' does not have"));
      }
      if (type == FeatureFlags.class) {
        Matcher flag = FLAG.matcher(method);
        if (!flag.matches() || !FeatureFlags.isKnown(flag.group(1))) {
          faults.add(
              fault(
                  source,
                  text,
                  method,
                  "asks by '" + method + "' for a feature flag that does not exist"));
        }
      }
    }
  }

  private void together(
      Map<String, String> texts,
      List<Definition> definitions,
      Set<String> operations,
      List<Fault> faults) {
    Map<String, Definition> routes = new HashMap<>();
    Map<String, Definition> configurations = new HashMap<>();
    Map<String, Definition> templates = new HashMap<>();
    Map<String, Definition> called = new HashMap<>();
    for (Definition d : definitions) {
      Map<String, Definition> owners =
          switch (d.kind()) {
            case "routeConfiguration" -> configurations;
            case "routeTemplate" -> templates;
            case "route", "templatedRoute" -> routes;
            default -> new HashMap<>();
          };
      Definition other = owners.putIfAbsent(d.id(), d);
      if (other != null) {
        faults.add(
            fault(
                d.source(),
                d.text(),
                d.id(),
                "has the id '" + d.id() + "', which " + other.source() + " has already"));
      }
      if (d.kind().equals("route") && !d.called().isEmpty()) {
        Definition same = called.putIfAbsent(d.called(), d);
        if (same != null && other == null) {
          faults.add(
              fault(
                  d.source(),
                  d.text(),
                  d.from(),
                  "is called as direct:" + d.called() + ", as " + same.source() + " is already"));
        }
      }
    }
    Set<String> direct = new HashSet<>(called.keySet());
    for (Definition d : definitions) {
      if (d.kind().equals("templatedRoute")) {
        Definition template = templates.get(d.body().path("routeTemplateRef").asText(""));
        if (template == null) {
          faults.add(
              fault(
                  d.source(),
                  d.text(),
                  "routeTemplateRef",
                  "is made from the template '"
                      + d.body().path("routeTemplateRef").asText("")
                      + "', which does not exist"));
        } else {
          direct.add(fill(template.called(), d));
        }
      }
    }
    for (String operation : operations) {
      if (!direct.contains(operation)) {
        faults.add(
            new Fault(
                RouteFolder.NAME,
                0,
                "has no route direct:"
                    + operation
                    + ", which the contract's operation "
                    + operation
                    + " calls"));
      }
    }
    Set<String> probes = new HashSet<>();
    for (Definition d : definitions) {
      if (d.kind().equals("route") && !d.called().isEmpty()) {
        probes.add(d.probe());
      }
    }
    for (String source : texts.keySet()) {
      if (source.endsWith(RouteFolder.PROBE)) {
        if (!probes.contains(source)) {
          faults.add(new Fault(source, 0, "is no probe of a direct: route beside it"));
        } else if (!Probe.isRight(texts.get(source))) {
          faults.add(new Fault(source, 0, "is not {\"headers\": {…}, \"body\": …}"));
        }
      }
    }
    for (Definition d : definitions) {
      if (!FIXED.contains(d.kind())) {
        named(d, texts, operations, direct, configurations, templates, faults);
      }
    }
  }

  private void named(
      Definition d,
      Map<String, String> texts,
      Set<String> operations,
      Set<String> direct,
      Map<String, Definition> configurations,
      Map<String, Definition> templates,
      List<Fault> faults) {
    JsonNode route = d.kind().equals("routeTemplate") ? d.body().path("route") : d.body();
    if (d.kind().equals("route") || d.kind().equals("routeTemplate")) {
      String name = route.path("routeConfigurationId").asText("");
      Definition configuration = configurations.get(name);
      if (configuration == null) {
        faults.add(
            fault(
                d.source(),
                d.text(),
                "routeConfigurationId",
                name.isEmpty()
                    ? "names no routeConfigurationId"
                    : "names the routeConfiguration '" + name + "', which does not exist"));
      } else if ((d.called().isEmpty() || operations.contains(d.called()))
          && !catchesAll(configuration)) {
        faults.add(
            fault(
                d.source(),
                d.text(),
                "routeConfigurationId",
                "is a door, but its routeConfiguration '"
                    + name
                    + "' does not end with a handled java.lang.Exception"));
      }
    }
    Set<String> parameters = new HashSet<>();
    d.body().path("parameters").forEach(p -> parameters.add(p.path("name").asText()));
    walk(
        d.body(),
        (key, value) -> {
          if (URI_FIELDS.contains(key)
              && value.asText().startsWith("direct:")
              && !value.asText().contains("{{")
              && !direct.contains(direct(value.asText()))) {
            faults.add(
                fault(
                    d.source(),
                    d.text(),
                    value.asText(),
                    "calls " + value.asText() + ", which no route serves"));
          }
          if (value.isTextual()) {
            Matcher properties = PROPERTY.matcher(value.asText());
            while (properties.find()) {
              String name = properties.group(1);
              boolean has = properties.group(2) != null || parameters.contains(name);
              if (!has && !property.test(name)) {
                faults.add(
                    fault(
                        d.source(),
                        d.text(),
                        name,
                        "uses the setting {{" + name + "}}, which does not exist"));
              }
            }
          }
        });
    for (String statement : d.statements()) {
      if (!texts.containsKey(statement)) {
        faults.add(
            fault(
                d.source(),
                d.text(),
                statement,
                "reads " + statement + ", which does not exist below " + RouteFolder.NAME));
      }
    }
  }

  private static boolean catchesAll(Definition configuration) {
    JsonNode clauses = configuration.body().path("onException");
    JsonNode last = clauses.path(clauses.size() - 1).path("onException");
    return last.at("/exception/0").asText().equals("java.lang.Exception")
        && last.at("/handled/constant/expression").asText().equals("true");
  }

  private static String fill(String name, Definition templated) {
    String filled = name;
    for (JsonNode parameter : templated.body().path("parameters")) {
      filled =
          filled.replace(
              "{{" + parameter.path("name").asText() + "}}", parameter.path("value").asText());
    }
    return filled;
  }

  static String direct(String uri) {
    return uri.substring("direct:".length()).split("\\?", 2)[0];
  }

  private static boolean exists(String type) {
    try {
      return Throwable.class.isAssignableFrom(
          Class.forName(type, false, RouteCheck.class.getClassLoader()));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private static Fault fault(String source, String text, String near, String reason) {
    int at = near == null || near.isEmpty() ? -1 : text.indexOf(near);
    int line = at < 0 ? 0 : (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    return new Fault(source, line, reason);
  }

  private static String lastName(String pointer) {
    String name = "";
    for (String part : pointer.split("/")) {
      if (part.matches("[a-zA-Z]+")) {
        name = part;
      }
    }
    return name;
  }

  private static boolean isPlaceholder(JsonNode value) {
    return value != null && value.isTextual() && value.asText().matches("\\{\\{[A-Za-z.-]+}}");
  }

  private static void walk(JsonNode node, BiConsumer<String, JsonNode> visitor) {
    for (Map.Entry<String, JsonNode> field : new TreeMap<>(asMap(node)).entrySet()) {
      visitor.accept(field.getKey(), field.getValue());
      walk(field.getValue(), visitor);
    }
    if (node.isArray()) {
      for (JsonNode item : node) {
        if (item.isTextual()) {
          visitor.accept("", item);
        }
        walk(item, visitor);
      }
    }
  }

  private static Map<String, JsonNode> asMap(JsonNode node) {
    Map<String, JsonNode> fields = new HashMap<>();
    node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }

  private static JsonSchema schema() {
    try (InputStream in = RouteCheck.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
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
              new ObjectMapper().readTree(in),
              SchemaValidatorsConfig.builder()
                  .pathType(PathType.LEGACY)
                  .preloadJsonSchema(false)
                  .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
