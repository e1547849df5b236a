package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ConfiguredProductTest;
import ai.sutazai.FakeEndpoint.Delivery;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplayNotificationsTest extends ConfiguredProductTest {

  private final String word = "word-" + UUID.randomUUID();

  @Test
  void notificationThatWasGivenUpIsSentAgainAsItWas() {
    ENDPOINT.answers(word, 500, 500, 500, 204);
    JsonNode letter = letterAbout(letterOf(rejected(word + ".pdf")).at("/id").asText());

    Reply reply = replay(letter).is(202);

    assertThat(reply.text("/status")).isEqualTo("replayed");
    List<Delivery> deliveries = ENDPOINT.await(word, 4);
    assertThat(deliveries.get(3).body()).isEqualTo(deliveries.get(0).body());
    assertThat(deliveries.get(3).headers().get("webhook-id"))
        .isEqualTo(deliveries.get(0).headers().get("webhook-id"))
        .isEqualTo(letter.at("/body/id").asText());
    assertThat(letters(letter.at("/subject_id").asText())).hasSize(1);
    replay(letter).isProblem(409, "conflict");
    assertThat(
            admin().items("/api/v1/audit?action=replay-dead-letter&limit=200").stream()
                .filter(row -> row.at("/subject_id").equals(letter.at("/id"))))
        .hasSize(1);
  }

  @Test
  void callbackThatFailsAgainIsTheSameLetterWithMoreAttempts() {
    ENDPOINT.answers(word, 500, 500, 500, 500, 500, 500, 204);
    String task = calledBack();
    JsonNode letter = letterAbout(task);
    assertThat(letter.at("/origin").asText()).isEqualTo("notification");
    assertThat(letter.at("/body/channel").asText()).isEqualTo("callback");
    assertThat(letter.at("/headers/owner_id").asText()).isEqualTo(me.id());
    assertThat(letter.at("/attempts")).hasSize(3);

    assertThat(replayed(Map.of("origin", "notification", "code", letter.at("/code").asText())))
        .isPositive();

    JsonNode again =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> letterOf(task), l -> l.at("/attempts").size() == 6);
    assertThat(again.at("/id")).isEqualTo(letter.at("/id"));
    assertThat(again.at("/status").asText()).isEqualTo("parked");
    assertThat(letters(task)).hasSize(1);
    replay(again).is(202);
    ENDPOINT.await(word, 7);
    await().until(() -> letterOf(task).at("/status").asText().equals("replayed"));
  }

  @Test
  void otherOriginsLeaveThemAndADiscardedOneIsNotSent() {
    ENDPOINT.answers(word, 500);
    JsonNode letter = letterAbout(calledBack());
    String code = "c" + UUID.randomUUID().toString().substring(0, 8);
    database
        .sql("update dead_letters set code = ? where id = ?::uuid")
        .params(code, letter.at("/id").asText())
        .update();

    assertThat(replayed(Map.of("origin", "task", "code", code))).isZero();

    admin().delete("/api/v1/dead-letters/" + letter.at("/id").asText()).is(204);
    assertThat(replayed(Map.of("code", code))).isZero();
    replay(letter).isProblem(409, "conflict");
    assertThat(ENDPOINT.deliveries(word)).hasSize(3);
  }

  private JsonNode letterAbout(String subject) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> letters(subject), found -> !found.isEmpty())
        .get(0);
  }

  private String calledBack() {
    return me.post(
            "/api/v1/tasks",
            Map.of("agent", "echo", "payload", Map.of("w", word), "callback_url", ENDPOINT.url()))
        .is(202)
        .text("/id");
  }

  private Reply replay(JsonNode letter) {
    return admin().post("/api/v1/dead-letters/" + letter.at("/id").asText() + "/replay");
  }

  private int replayed(Map<String, String> filter) {
    return admin().post("/api/v1/dead-letters/replay", filter).is(202).at("/replayed").asInt();
  }
}
