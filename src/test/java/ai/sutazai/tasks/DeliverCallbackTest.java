package ai.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.ConfiguredProductTest;
import ai.sutazai.FakeEndpoint.Delivery;
import ai.sutazai.errors.NotFound;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class DeliverCallbackTest extends ConfiguredProductTest {

  @Test
  void finalTaskIsPostedSignedAndAgainUntilItArrives() {
    String word = "called-" + UUID.randomUUID();
    ENDPOINT.answers(word, 500, 200);

    String task =
        me.post(
                "/api/v1/tasks",
                Map.of(
                    "agent", "echo", "payload", Map.of("w", word), "callback_url", ENDPOINT.url()))
            .is(202)
            .text("/id");

    List<Delivery> deliveries = ENDPOINT.await(word, 2);
    Delivery delivery = deliveries.get(1);
    assertThat(delivery.body()).isEqualTo(deliveries.get(0).body());
    assertThat(delivery.json().at("/type").asText()).isEqualTo("task.succeeded");
    assertThat(delivery.json().at("/data/id").asText()).isEqualTo(task);
    assertThat(delivery.json().at("/data/result/w").asText()).isEqualTo(word);
    assertThat(delivery.headers()).containsEntry("Content-Type", "application/json");
    byte[] key = Base64.getDecoder().decode(SECRET.substring("whsec_".length()));
    assertThat(delivery.headers().get("webhook-signature")).isEqualTo(delivery.signature(key));
  }

  @Test
  void endpointThatNeverAnswersHoldsUpItsOwnUserAlone() {
    String silent = "silent-" + UUID.randomUUID();
    String swift = "swift-" + UUID.randomUUID();
    Caller other = newUser();
    ENDPOINT.waits(silent, Duration.ofSeconds(5));
    for (int n = 0; n < 6; n++) {
      calledBack(me, silent);
    }
    ENDPOINT.await(silent, 1);

    calledBack(other, swift);

    Instant undisturbed = ENDPOINT.await(swift, 1).get(0).at();
    List<Delivery> one = ENDPOINT.await(silent, 3);
    assertThat(undisturbed).isBefore(one.get(2).at());
    // Each is given up after two seconds.
    assertThat(Duration.between(one.get(0).at(), one.get(2).at()))
        .isGreaterThan(Duration.ofMillis(3700));
  }

  private String calledBack(Caller user, String word) {
    return user.post(
            "/api/v1/tasks",
            Map.of("agent", "echo", "payload", Map.of("w", word), "callback_url", ENDPOINT.url()))
        .is(202)
        .text("/id");
  }

  @Test
  void failureOfALateTryChangesNothing() {
    String task = calledBack(me, "late-" + UUID.randomUUID());
    String callback = delivered(task);

    assertThat(failedAtFirstTry(callback)).isEqualTo("late");
    assertThat(stateOf(callback)).isEqualTo("delivered 1");

    // Others have claimed it meanwhile.
    database
        .sql(
            "update task_callbacks set status = 'pending', attempt = 2, delivering = true,"
                + " next_attempt_at = 'infinity' where id = ?::uuid")
        .param(callback)
        .update();
    assertThat(failedAtFirstTry(callback)).isEqualTo("late");
    assertThat(stateOf(callback)).isEqualTo("pending 2");
    database
        .sql(
            "update task_callbacks set status = 'delivered', delivering = false where id = ?::uuid")
        .param(callback)
        .update();
  }

  @Test
  void letterOfWhatArrivesAfterAllCountsAsReplayed() {
    String callback = delivered(calledBack(me, "after-all-" + UUID.randomUUID()));
    String letter =
        database
            .sql(
                "with failed as (update task_callbacks set status = 'failed' where id = ?::uuid"
                    + " returning id, task_id) insert into dead_letters (key, origin, subject_id,"
                    + " code, detail, attempts, headers, body) select 'notification/' || id,"
                    + " 'notification', task_id, 'not_delivered', 'Injected by a test', '[]', '{}',"
                    + " jsonb_build_object('id', id, 'channel', 'callback') from failed"
                    + " returning id::text")
            .param(callback)
            .query(String.class)
            .single();

    routes.sendBody(
        "direct:deliver-callback",
        Map.of("callbackId", callback, "url", ENDPOINT.url(), "payload", "{}", "attempt", 1));

    assertThat(stateOf(callback)).startsWith("delivered");
    assertThat(admin().get("/api/v1/dead-letters/" + letter).is(200).text("/status"))
        .isEqualTo("replayed");
  }

  /** What becomes of the first try, which fails now. */
  private Object failedAtFirstTry(String callback) {
    return routes
        .request(
            "direct:retry-callback",
            exchange -> {
              exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new NotFound("Injected by a test."));
              exchange.getMessage().setHeader("callbackId", callback);
              exchange.getMessage().setHeader("attempt", 1);
            })
        .getMessage()
        .getBody();
  }

  private String delivered(String task) {
    return await()
        .until(
            () ->
                database
                    .sql(
                        "select id::text from task_callbacks"
                            + " where task_id = ?::uuid and status = 'delivered'")
                    .param(task)
                    .query(String.class)
                    .optional(),
            Optional::isPresent)
        .get();
  }

  private String stateOf(String callback) {
    return database
        .sql("select concat_ws(' ', status, attempt, error) from task_callbacks where id = ?::uuid")
        .param(callback)
        .query(String.class)
        .single();
  }

  @Test
  void addressThatIsNoneCountsAsAFailedAttempt() {
    String task =
        database
            .sql(
                "insert into tasks (agent_id, user_id, payload, callback_url)"
                    + " select id, ?::uuid, '{}', ? from agents where name = 'echo' returning id::text")
            .params(me.id(), ENDPOINT.url().replaceFirst(":\\d+", ":99999"))
            .query(String.class)
            .single();

    await()
        .untilAsserted(
            () ->
                assertThat(
                        database
                            .sql(
                                "select coalesce(error, '') from task_callbacks where task_id = ?::uuid")
                            .param(task)
                            .query(String.class)
                            .optional())
                    .hasValueSatisfying(error -> assertThat(error).contains("no port")));
  }
}
