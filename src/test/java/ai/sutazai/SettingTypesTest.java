package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.UnusableSetting;
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
      Map.of(
          "sutazai.workers", "${WORKERS:3}",
          "server.port", "${SERVER_PORT:8000}",
          "sutazai.lease", "${LEASE:1m}",
          "sutazai.max-document-size", "${MAX_DOCUMENT_SIZE:50MB}",
          "sutazai.routes-reload", "${ROUTES_RELOAD:on}",
          "sutazai.answer-threshold", "${ANSWER_THRESHOLD:0.58}",
          "sutazai.embedding-provider", "${EMBEDDING_PROVIDER:onnx}",
          "sutazai.admin-email", "${ADMIN_EMAIL:admin@localhost}");

  @ParameterizedTest
  @CsvSource({
    "WORKERS, abc, whole number",
    "WORKERS, 0, whole number",
    "WORKERS, 3s, whole number",
    "WORKERS, '', whole number",
    "LEASE, soon, duration",
    "LEASE, -1m, duration",
    "MAX_DOCUMENT_SIZE, big, size",
    "ROUTES_RELOAD, perhaps, true or false",
    "ANSWER_THRESHOLD, high, number",
    "EMBEDDING_PROVIDER, openai, onnx or ollama",
  })
  void wrongOneIsNamedWithWhatWouldBeRight(String name, String value, String right) {
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> set(name, value))
        .withMessage(name + " is " + value + ".")
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
    "LEASE, PT5S",
    "LEASE, 90s",
    "MAX_DOCUMENT_SIZE, 1GB",
    "ROUTES_RELOAD, off",
    "ANSWER_THRESHOLD, 1",
    "EMBEDDING_PROVIDER, ONNX",
    "ADMIN_EMAIL, me",
  })
  void rightOneIsTaken(String name, String value) {
    assertThatCode(() -> set(name, value)).doesNotThrowAnyException();
  }

  private static void set(String name, String value) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("file", FILE));
    environment.getPropertySources().addFirst(new MapPropertySource("set", Map.of(name, value)));
    new SettingTypes().postProcessEnvironment(environment, null);
  }
}
