package ai.sutazai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ProductTest;
import ai.sutazai.prompts.Prompts;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.FileSystemUtils;

/**
 * The product on routes, prompts and schemas of its own, which a test may edit; put back after
 * each.
 */
abstract class ReloadTest extends ProductTest {

  static final Path HOME = temporary().toAbsolutePath();
  static final Path ROOT = HOME.resolve("routes");
  static final Path PROMPTS = HOME.resolve("config/prompts");
  static final Path SCHEMAS = HOME.resolve("config/schemas");

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @DynamicPropertySource
  static void ownRoutes(DynamicPropertyRegistry properties) throws IOException {
    FileSystemUtils.deleteRecursively(ROOT);
    FileSystemUtils.copyRecursively(Path.of("routes"), ROOT);
    // As little as a change is it a part of the start, which would fail.
    Files.writeString(ROOT.resolve("query/.draft.camel.yaml"), "- draft");
    FileSystemUtils.deleteRecursively(PROMPTS);
    FileSystemUtils.copyRecursively(Path.of("config/prompts"), PROMPTS);
    FileSystemUtils.deleteRecursively(SCHEMAS);
    FileSystemUtils.copyRecursively(Path.of("config/schemas"), SCHEMAS);
    properties.add("sutazai.routes-dir", ROOT::toString);
    properties.add("sutazai.prompts-dir", PROMPTS::toString);
    properties.add("sutazai.schemas-dir", SCHEMAS::toString);
    properties.add("sutazai.routes-settle", () -> "300ms");
  }

  @Autowired RouteReload reload;
  @Autowired ContractSwap contract;
  @Autowired Prompts prompts;

  long applied;
  long refused;

  @BeforeEach
  void count() {
    applied = reload().at("/applied_total").asLong();
    refused = reload().at("/refused_total").asLong();
  }

  @AfterEach
  void putBack() throws IOException {
    // What a test has widened would be narrowed again.
    ReflectionTestUtils.setField(contract, "breaking", true);
    putBack(Path.of("routes"), ROOT);
    putBack(Path.of("config/prompts"), PROMPTS);
    putBack(Path.of("config/schemas"), SCHEMAS);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                new RouteFolder(ROOT, PROMPTS, SCHEMAS)
                        .read()
                        .equals(ReflectionTestUtils.getField(reload, "running"))
                    && reload().at("/refused").isEmpty());
    ReflectionTestUtils.setField(contract, "breaking", false);
  }

  private static void putBack(Path original, Path changed) throws IOException {
    try (Stream<Path> files = Files.walk(changed)) {
      for (Path file :
          files.sorted(Comparator.reverseOrder()).filter(f -> !Files.isDirectory(f)).toList()) {
        if (!Files.exists(original.resolve(changed.relativize(file)))) {
          Files.delete(file);
        }
      }
    }
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = changed.resolve(original.relativize(file));
        if (!Files.exists(copy) || Files.mismatch(file, copy) >= 0) {
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  static String header(String name, String value) {
    return "steps:\n        - setHeader:\n            name: "
        + name
        + "\n            expression:\n              constant:\n                expression: "
        + value
        + "\n";
  }

  static String original(String file) throws IOException {
    return Files.readString(Path.of("routes").resolve(file));
  }

  static void edit(String file, String text) throws IOException {
    Files.writeString(ROOT.resolve(file), text);
  }

  JsonNode reload() {
    return admin().get("/api/v1/routes").is(200).at("/reload");
  }

  JsonNode route(String id) {
    for (JsonNode route : admin().get("/api/v1/routes").is(200).at("/routes")) {
      if (route.at("/id").asText().equals(id)) {
        return route;
      }
    }
    return null;
  }

  String status(String id) {
    return route(id).at("/status").asText();
  }

  void awaitApplied(long count) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(reload().at("/applied_total").asLong())
                    .as(() -> reload().toString())
                    .isEqualTo(count));
  }

  void awaitRefused(long count) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(reload().at("/refused_total").asLong())
                    .as(() -> reload().toString())
                    .isEqualTo(count));
  }
}
