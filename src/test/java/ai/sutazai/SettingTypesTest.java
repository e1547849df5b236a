package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.UnusableSetting;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class SettingTypesTest {

  private static final Map<String, Object> FILE =
      Map.ofEntries(
          Map.entry("sutazai.data-dir", "${DATA_DIR:data}"),
          Map.entry("sutazai.workers", "${WORKERS:3}"),
          Map.entry("sutazai.default-priority", "${DEFAULT_PRIORITY:0}"),
          Map.entry("server.address", "${SERVER_ADDRESS:127.0.0.1}"),
          Map.entry("server.port", "${SERVER_PORT:8000}"),
          Map.entry("sutazai.management-port", "${MANAGEMENT_PORT:}"),
          Map.entry("sutazai.lease", "${LEASE:1m}"),
          Map.entry("sutazai.shutdown-pause", "${SHUTDOWN_PAUSE:0s}"),
          Map.entry("sutazai.answer-cache-ttl", "${ANSWER_CACHE_TTL:10m}"),
          Map.entry("sutazai.max-document-size", "${MAX_DOCUMENT_SIZE:50MB}"),
          Map.entry("sutazai.min-free-disk", "${MIN_FREE_DISK:500MB}"),
          Map.entry("sutazai.routes-reload", "${ROUTES_RELOAD:on}"),
          Map.entry("sutazai.answer-threshold", "${ANSWER_THRESHOLD:0.58}"),
          Map.entry("sutazai.support-threshold", "${SUPPORT_THRESHOLD:0.6}"),
          Map.entry("sutazai.oidc-audience", "${OIDC_AUDIENCE:sutazai-api}"),
          Map.entry("sutazai.embedding-provider", "${EMBEDDING_PROVIDER:onnx}"),
          Map.entry("sutazai.admin-email", "${ADMIN_EMAIL:admin@localhost}"),
          Map.entry("logging.structured.format.console", "${LOG_FORMAT:}"));

  @ParameterizedTest
  @CsvSource({
    "WORKERS, abc, whole number",
    "WORKERS, 0, whole number",
    "WORKERS, 3s, whole number",
    "LEASE, soon, duration",
    "LEASE, -1m, duration",
    "MAX_DOCUMENT_SIZE, big, size",
    "MAX_DOCUMENT_SIZE, -1MB, such as its default",
    "MAX_DOCUMENT_SIZE, 99999999TB, such as its default",
    "MAX_DOCUMENT_SIZE, 0MB, such as its default",
    "ROUTES_RELOAD, perhaps, true or false",
    "ANSWER_THRESHOLD, high, number",
    "ANSWER_THRESHOLD, NaN, number",
    "EMBEDDING_PROVIDER, openai, onnx or ollama",
    "DEFAULT_PRIORITY, 10, 0 or 1 or 2",
    "DEFAULT_PRIORITY, -1, 0 or 1 or 2",
    "LOG_FORMAT, json, logstash or ecs or gelf",
    "LEASE, 60, such as its default, 1m",
    "LEASE, 60000000000ns, such as its default, 1m",
    "LEASE, pt5s, such as its default, 1m",
    "LEASE, 0s, such as its default, 1m",
    "LEASE, PT0S, such as its default, 1m",
    "SERVER_PORT, 99999, from 0 (any free one) to 65535",
    "MANAGEMENT_PORT, abc, from 1 to 65535",
    "MANAGEMENT_PORT, 0, from 1 to 65535",
    "SERVER_ADDRESS, nohost.invalid, address",
  })
  void wrongOneIsNamedWithWhatWouldBeRight(String name, String value, String right) {
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> set(name, value))
        .withMessage(name + " is " + value + ".")
        .satisfies(e -> assertThat(e.remedy()).contains(right));
  }

  @ParameterizedTest
  @CsvSource({
    "WORKERS, '', 'its default, 3.'",
    "OIDC_AUDIENCE, '', 'its default, sutazai-api.'",
    "OIDC_AUDIENCE, ' ', 'its default, sutazai-api.'",
  })
  void emptyOneIsNotTakenForTheDefault(String name, String value, String right) {
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> set(name, value))
        .withMessage(name + " is empty.")
        .satisfies(e -> assertThat(e.remedy()).contains(right));
  }

  @ParameterizedTest
  @CsvSource({
    "CHROMA_URL, foo, http://",
    "CHROMA_URL, http://, http://",
    "OLLAMA_BASE_URL, ollama:11434, http://",
    "REDIS_URL, foo, redis://",
    "REDIS_URL, http://:hunter2@localhost, redis://"
  })
  void wrongUrlIsNamedAndNotTold(String name, String value, String right) {
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> set(name, value))
        .withMessage(name + " is not the URL of a server.")
        .satisfies(e -> assertThat(e.remedy()).contains(right));
  }

  @Test
  void startEndsWithTheSentence() {
    SpringApplicationBuilder product =
        new SpringApplicationBuilder(Object.class)
            .web(WebApplicationType.NONE)
            .properties("WORKERS=abc");

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(product::run)
        .withMessage("WORKERS is abc.");
  }

  @ParameterizedTest
  @CsvSource({
    "WORKERS, 16",
    "SERVER_PORT, 0",
    "DEFAULT_PRIORITY, 0",
    "DEFAULT_PRIORITY, 9",
    "LEASE, PT5S",
    "LEASE, 90s",
    "SHUTDOWN_PAUSE, 0s",
    "ANSWER_CACHE_TTL, 0s",
    "MANAGEMENT_PORT, ''",
    "MANAGEMENT_PORT, 9464",
    "SERVER_ADDRESS, 0.0.0.0",
    "SERVER_ADDRESS, '::1'",
    "CHROMA_URL, ''",
    "CHROMA_URL, 'https://chroma:8000'",
    "OLLAMA_BASE_URL, 'https://gateway/ollama'",
    "REDIS_URL, 'redis://:secret@localhost:6379/0'",
    "LOG_FORMAT, ''",
    "MAX_DOCUMENT_SIZE, 1GB",
    "MAX_DOCUMENT_SIZE, 1000000",
    "MIN_FREE_DISK, 0MB",
    "MIN_FREE_DISK, 1TB",
    "ROUTES_RELOAD, off",
    "ANSWER_THRESHOLD, 1.5",
    "SUPPORT_THRESHOLD, 1",
    "EMBEDDING_PROVIDER, ONNX",
    "ADMIN_EMAIL, me",
  })
  void rightOneIsTaken(String name, String value) {
    assertThatCode(() -> set(name, value)).doesNotThrowAnyException();
  }

  @Test
  void everySettingIsAValueOfItsOwn() throws IOException {
    List<String> parts = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Path.of("config"), "application*.yml")) {
      for (Path file : files) {
        Files.readAllLines(file).stream()
            .filter(line -> line.matches(".*\\$\\{[A-Z_]+:.*"))
            .filter(line -> !line.matches(" *[a-z.-]+: \\$\\{[A-Z_]+:[^}]*}"))
            .forEach(parts::add);
      }
    }
    assertThat(parts).as("escape this check").isEmpty();
  }

  @Test
  void startElsewhereThanWhereTheSettingsLieSaysSo() {
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(
            () -> new SettingTypes().postProcessEnvironment(new StandardEnvironment(), null))
        .withMessageContaining("config/application.yml")
        .satisfies(e -> assertThat(e.remedy()).contains("config/"));
  }

  private static void set(String name, String value) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("file", FILE));
    environment.getPropertySources().addFirst(new MapPropertySource("set", Map.of(name, value)));
    new SettingTypes().postProcessEnvironment(environment, null);
  }
}
