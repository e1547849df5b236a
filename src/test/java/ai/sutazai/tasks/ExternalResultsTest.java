package ai.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.sutazai.errors.InvalidRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalResultsTest {

  private final ExternalResults results = new ExternalResults();

  @Test
  void resultIsAnyJson() {
    assertThat(read("{\"a\": [1, null]}", "succeeded")).hasToString("{\"a\":[1,null]}");
    assertThat(read("null", "succeeded")).hasToString("null");
    assertThatExceptionOfType(InvalidRequest.class).isThrownBy(() -> read("{}", "done"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": \"\\u0000\"}",
        "{\"\\u0000\": 1}",
        "[\"\\ud83c\"]",
        "1e999",
        "{",
        "",
        "{\"a\": 1} {\"b\": 2}",
        "1 2",
        "{} x",
      })
  void whatNoRecordCanHoldFailsTheTask(String body) {
    assertThat(failure(body, "succeeded").code()).isEqualTo("invalid_output");
  }

  @Test
  void bytesThatAreNotUtf8FailTheTask() {
    byte[] latin = "{\"town\": \"K\u00f6ln\"}".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(
            catchThrowableOfType(
                    TaskFailed.class, () -> results.read(latin, "result.a.succeeded", "a"))
                .code())
        .isEqualTo("invalid_output");
  }

  @Test
  void whyATaskFailedIsTextOrTheJsonThatStandsForIt() {
    assertThat(failure("{\"code\": 5, \"detail\": [\"x\"]}", "failed"))
        .hasMessage("[\"x\"]")
        .extracting(TaskFailed::code)
        .isEqualTo("5");
    assertThat(failure("{\"code\": \"no_text\", \"detail\": \"\"}", "failed"))
        .hasMessage("The agent did not say why.");
    assertThat(failure("{\"detail\": null}", "failed")).hasMessage("The agent did not say why.");
  }

  @Test
  void resultOfAnotherAgentIsRefused() {
    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(() -> results.read("1".getBytes(), "result.other.succeeded", "a"))
        .withMessageContaining("result.other.succeeded");
    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(() -> results.read("1".getBytes(), "result.a.b.succeeded", "a"));
  }

  @Test
  void whatIsNestedDeeperThanAnyDoorTakesItFailsTheTask() {
    String body = "[".repeat(500) + "]".repeat(500);
    assertThat(failure(body, "succeeded").code()).isEqualTo("invalid_output");
  }

  @Test
  void whatIsLongerThanAnyDoorTakesItIsToldTheLimit() {
    TaskFailed failure = failure("[" + "1,".repeat(100_000) + "1]", "succeeded");
    assertThat(failure.code()).isEqualTo("invalid_output");
    assertThat(failure.getMessage()).contains("100000 names, values and brackets");
  }

  @Test
  void whatIsTooLargeIsNotRead() {
    String text = "x".repeat((8 << 20) - 2);

    assertThat(read("\"" + text + "\"", "succeeded").toString()).hasSize(text.length() + 2);
    assertThat(failure("\"x" + text + "\"", "succeeded").code()).isEqualTo("too_large");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"code\": \"no_text\", \"detail\": \"Empty.\"}', no_text, Empty.",
    "'{}', failed, The agent did not say why.",
    "'{\"code\": \"no text\"}', failed, The agent did not say why.",
    "'{\"code\": \"\\u0000\"}', invalid_output, ",
  })
  void agentSaysWhyItFailed(String body, String code, String detail) {
    TaskFailed failure = failure(body, "failed");
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.getMessage()).contains(detail == null ? "" : detail);
  }

  @Test
  void reasonIsOnlySoLong() {
    TaskFailed failure =
        failure(
            "{\"code\": \"" + "x".repeat(65) + "\", \"detail\": \"" + "y".repeat(5000) + "\"}",
            "failed");
    assertThat(failure.code()).isEqualTo("failed");
    assertThat(failure.getMessage()).hasSize(2000);
    assertThat(failure("{\"detail\": \"" + "\uD83C\uDF09".repeat(2001) + "\"}", "failed"))
        .hasMessage("\uD83C\uDF09".repeat(2000));
  }

  private TaskFailed failure(String body, String status) {
    return catchThrowableOfType(TaskFailed.class, () -> read(body, status));
  }

  private Object read(String body, String status) {
    return results.read(
        body.getBytes(StandardCharsets.UTF_8), "result.counter." + status, "counter");
  }
}
