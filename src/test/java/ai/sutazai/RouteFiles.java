package ai.sutazai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** What stands in {@code routes/}. */
final class RouteFiles {

  static final Path ROOT = Path.of("routes");

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String SUFFIX = ".camel.yaml";

  private static final List<File> YAML_FILES =
      all().stream().filter(f -> f.toString().endsWith(SUFFIX)).map(RouteFiles::read).toList();

  private RouteFiles() {}

  /** A file of the YAML DSL. */
  record File(Path path, String text, JsonNode yaml) {

    String stem() {
      String name = path.getFileName().toString();
      return name.substring(0, name.length() - SUFFIX.length());
    }

    /** The first definition of a kind, or a missing node. */
    JsonNode definition(String kind) {
      return yaml.path(0).path(kind);
    }

    List<String> lines() {
      return text.lines().toList();
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  static List<Path> all() {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<File> yaml() {
    return YAML_FILES;
  }

  /** The files that hold a definition of this kind: route, routeConfiguration, rest. */
  static List<File> of(String kind) {
    return yaml().stream().filter(f -> holds(f, kind)).toList();
  }

  private static boolean holds(File file, String kind) {
    for (JsonNode definition : file.yaml()) {
      if (definition.has(kind)) {
        return true;
      }
    }
    return false;
  }

  static List<Path> sql() {
    return all().stream().filter(f -> f.toString().endsWith(".sql")).toList();
  }

  /** Every object below a node, by the name it stands under. */
  static void walk(JsonNode node, BiConsumer<String, JsonNode> visitor) {
    node.properties()
        .forEach(
            field -> {
              visitor.accept(field.getKey(), field.getValue());
              walk(field.getValue(), visitor);
            });
    if (node.isArray()) {
      node.forEach(item -> walk(item, visitor));
    }
  }

  /** Every value of a name in a file. */
  static List<JsonNode> values(File file, String name) {
    List<JsonNode> found = new ArrayList<>();
    walk(
        file.yaml(),
        (key, value) -> {
          if (key.equals(name)) {
            found.add(value);
          }
        });
    return found;
  }

  static String read(Path file, String otherwise) {
    try {
      return Files.exists(file) ? Files.readString(file) : otherwise;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static File read(Path path) {
    try {
      String text = Files.readString(path);
      return new File(path, text, YAML.readTree(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
