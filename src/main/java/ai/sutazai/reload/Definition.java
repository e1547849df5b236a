package ai.sutazai.reload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one file of routes defines.
 *
 * @param source the file, as if the routes stood where the service was started
 * @param kind as Camel names it: route, routeTemplate, …
 * @param text the whole file's
 */
record Definition(String source, String kind, String id, JsonNode body, String text) {

  private static final Logger LOG = LoggerFactory.getLogger(Definition.class);

  /**
   * Deeper than any route has to be; much deeper, and whoever walks through it runs out of stack.
   */
  private static final int DEEPEST = 100;

  private static final YAMLFactory FACTORY =
      YAMLFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
          .build();

  static final ObjectMapper YAML = new ObjectMapper(FACTORY);

  /** As a constant it is read for what it is, and not run. */
  private static final Pattern STATEMENT =
      Pattern.compile("resource:file:(routes/(?:[\\w-][\\w.-]*/)*[\\w-][\\w.-]*\\.sql)");

  /** The doors' own file is read at the start only. */
  private static final Set<String> FIXED = Set.of("rest", "restConfiguration");

  /** Where its id stands, if elsewhere: a door's is its route's. */
  private static final Map<String, String> ID =
      Map.of("templatedRoute", "/routeId", "rest", "/openApi/routeId");

  /** A file as it is at the moment. */
  private record Written(String source, String text) {}

  /** Those of files that were just read: a change asks for all of them several times. */
  private static final Cache<Written, List<Definition>> READ =
      Caffeine.newBuilder().expireAfterAccess(Duration.ofSeconds(10)).build();

  /** The definitions of all files that can be read. */
  static List<Definition> of(Map<String, String> texts) {
    List<Definition> definitions = new ArrayList<>();
    texts.forEach(
        (source, text) -> {
          if (source.endsWith(RouteFolder.SUFFIX)) {
            definitions.addAll(READ.get(new Written(source, text), Definition::readable));
          }
        });
    return definitions;
  }

  /** None if it cannot be read. */
  private static List<Definition> readable(Written file) {
    try {
      return of(file.source(), file.text(), read(file.source(), file.text()));
    } catch (Unreadable e) {
      LOG.debug("Left out: {}", e.fault());
      return List.of();
    }
  }

  static List<Definition> of(String source, String text, JsonNode yaml) {
    List<Definition> definitions = new ArrayList<>();
    for (JsonNode entry : yaml) {
      entry
          .properties()
          .forEach(
              field -> {
                String kind = field.getKey();
                JsonNode body = field.getValue();
                String id = body.at(ID.getOrDefault(kind, "/id")).asText("");
                definitions.add(new Definition(source, kind, id, body, text));
              });
    }
    return definitions;
  }

  /**
   * A file as YAML: a list of definitions, each a kind with its body.
   *
   * @throws Unreadable if it is not
   */
  static JsonNode read(String source, String text) throws Unreadable {
    JsonNode yaml;
    try (JsonParser parser = FACTORY.createParser(text)) {
      plain(source, text);
      yaml = YAML.readTree(parser);
      if (yaml != null && parser.nextToken() != null) {
        throw new Unreadable(source, 0, "holds more than one YAML document");
      }
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      String reason = e.getOriginalMessage().lines().findFirst().orElse("");
      throw new Unreadable(source, line, "is not valid YAML: " + reason);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (yaml == null || !yaml.isArray() || yaml.isEmpty()) {
      throw new Unreadable(source, 0, "holds no route");
    }
    for (JsonNode entry : yaml) {
      if (!entry.isObject() || entry.size() != 1) {
        throw new Unreadable(source, 0, "has a list item that is not one definition: " + entry);
      }
    }
    return yaml;
  }

  /** Camel reads with another library, which takes an alias or a tag for something else. */
  private static void plain(String source, String text) throws IOException, Unreadable {
    try (YAMLParser parser = FACTORY.createParser(text)) {
      while (parser.nextToken() != null) {
        int line = parser.currentTokenLocation().getLineNr();
        if (parser.isCurrentAlias()) {
          throw new Unreadable(source, line, "uses the alias *" + parser.getText());
        }
        if (parser.getTypeId() != null) {
          throw new Unreadable(source, line, "uses the tag " + parser.getTypeId());
        }
      }
    }
  }

  /** A file that cannot be taken for definitions. */
  static final class Unreadable extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    Unreadable(String source, int line, String reason) {
      super(reason);
      this.fault = new Fault(source, line, reason);
    }

    Fault fault() {
      return fault;
    }
  }

  boolean isFixed() {
    return FIXED.contains(kind);
  }

  String configuration() {
    return route().path("routeConfigurationId").asText("");
  }

  /** What a template leaves to be filled in. */
  Set<String> parameters() {
    return kind.equals("routeTemplate")
        ? Set.copyOf(body.path("parameters").findValuesAsText("name"))
        : Set.of();
  }

  /** A text of its template, with what it fills in. */
  String fill(String text) {
    String filled = text;
    for (JsonNode parameter : body.path("parameters")) {
      filled =
          filled.replace(
              "{{" + parameter.path("name").asText() + "}}", parameter.path("value").asText());
    }
    return filled;
  }

  /** A templated route that takes its exchanges from where its template says. */
  Definition madeFrom(Definition template) {
    ObjectNode made = body.deepCopy();
    made.putObject("from").put("uri", fill(template.from()));
    return new Definition(source, kind, id, made, text);
  }

  /** The URI it takes its exchanges from. */
  String from() {
    return route().at("/from/uri").asText();
  }

  /** The ids of its steps, as often as they stand there. */
  List<String> steps() {
    return route().path("from").findValuesAsText("id");
  }

  private JsonNode route() {
    return kind.equals("routeTemplate") ? body.path("route") : body;
  }

  /** The name of its {@code direct:} endpoint, or empty. */
  String called() {
    return from().startsWith("direct:") ? direct(from()) : "";
  }

  static String direct(String uri) {
    return uri.substring("direct:".length()).split("\\?", 2)[0];
  }

  /** Where its probe stands, if it has one. */
  String probe() {
    return source.replace(RouteFolder.SUFFIX, RouteFolder.PROBE);
  }

  /** The files whose texts are part of it. */
  Set<String> statements() {
    Set<String> found = new HashSet<>();
    for (JsonNode constant : body.findValues("constant")) {
      Matcher statement = STATEMENT.matcher(constant.path("expression").asText());
      if (statement.matches()) {
        found.add(statement.group(1));
      }
    }
    return found;
  }

  /** Whether this text of it names one of those files, where it may. */
  boolean isStatement(JsonNode text) {
    return STATEMENT.matcher(text.asText()).matches()
        && body.findValues("constant").stream().anyMatch(c -> c.path("expression") == text);
  }

  /** Shows every field of it, and the items of lists that are text, under an empty name. */
  void walk(BiConsumer<String, JsonNode> visitor) {
    walk(body, visitor);
  }

  private static void walk(JsonNode node, BiConsumer<String, JsonNode> visitor) {
    Map<String, JsonNode> fields = new TreeMap<>();
    node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    fields.forEach(
        (name, value) -> {
          visitor.accept(name, value);
          walk(value, visitor);
        });
    if (node.isArray()) {
      for (JsonNode item : node) {
        if (item.isTextual()) {
          visitor.accept("", item);
        }
        walk(item, visitor);
      }
    }
  }

  /** A fault of this file, at the line where the given text stands first, whole if it does. */
  Fault fault(String near, String reason) {
    int at = near.isEmpty() ? -1 : text.indexOf(near);
    Matcher whole =
        Pattern.compile("(?<![\\w-])" + Pattern.quote(near) + "(?=[\\s\"',:}\\]]|$)").matcher(text);
    if (at >= 0 && whole.find()) {
      at = whole.start();
    }
    return new Fault(source, at < 0 ? 0 : Fault.line(text, at), reason);
  }
}
