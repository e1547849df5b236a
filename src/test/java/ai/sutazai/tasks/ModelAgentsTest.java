package ai.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ConfiguredProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What agents do with a chat model, which says what the test wants. */
class ModelAgentsTest extends ConfiguredProductTest {

  private static final Map<String, Object> YEAR =
      Map.of(
          "text",
          "The bridge was built in 1932.",
          "schema",
          Map.of(
              "type",
              "object",
              "required",
              List.of("year"),
              "properties",
              Map.of("year", Map.of("type", "integer"))));

  @Test
  void fieldsAreExtractedAndHeldToTheSchema() {
    MODEL.says("{\"year\": 1932}");

    JsonNode task = done("extractor", YEAR);

    assertThat(task.at("/result/fields/year").asInt()).isEqualTo(1932);
    assertThat(MODEL.requests()).hasSize(1);
  }

  @Test
  void whatDoesNotFitIsRepairedOnce() {
    MODEL.willSpeak(
        (request, voice) ->
            voice.say(
                request.toString().contains("It was wrong")
                    ? "{\"year\": 1932}"
                    : "{\"year\": \"long ago\"}"));

    assertThat(done("extractor", YEAR).at("/result/fields/year").asInt()).isEqualTo(1932);
    assertThat(MODEL.requests()).hasSize(2);
  }

  @Test
  void whatStillDoesNotFitIsNotPassedOn() {
    MODEL.says("I would rather not.");

    JsonNode task = done("extractor", YEAR);

    assertThat(task.at("/status").asText()).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).isEqualTo("invalid_output");
    assertThat(MODEL.requests()).hasSize(2);
  }

  @Test
  void modelThatFailsIsToldAsSuch() {
    MODEL.fails();

    JsonNode task = done("extractor", YEAR);

    assertThat(task.at("/status").asText()).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).isEqualTo("model_unavailable");
  }

  @Test
  void planOfTheModelIsCarriedOut() {
    MODEL.says(
        "{\"subtasks\": [{\"agent\": \"classifier\", \"payload\": {\"text\": \"An invoice.\","
            + " \"labels\": [\"money\", \"music\"]}}]}");

    JsonNode task = done("orchestrator", Map.of("request", "Is it about money?"));

    assertThat(task.at("/status").asText()).as(task.toString()).isEqualTo("succeeded");
    assertThat(task.at("/result/subtasks/0/agent").asText()).isEqualTo("classifier");
    assertThat(task.at("/result/answer").asText()).contains("money");
  }

  @Test
  void planThatCannotBeCarriedOutGivesWayToTheRule() {
    MODEL.says("{\"subtasks\": [{\"agent\": \"plumber\", \"payload\": {}}]}");

    JsonNode task = done("orchestrator", Map.of("request", "How long is the bridge?"));

    assertThat(task.at("/result/subtasks/0/agent").asText()).isEqualTo("researcher");
  }

  private JsonNode done(String agent, Map<String, Object> payload) {
    String id =
        me.post("/api/v1/tasks", Map.of("agent", agent, "payload", payload)).is(202).text("/id");
    return await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () -> me.get("/api/v1/tasks/" + id).json(),
            t -> TaskTest.FINAL.contains(t.at("/status").asText()));
  }
}
