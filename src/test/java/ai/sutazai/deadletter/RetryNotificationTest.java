package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ConfiguredProductTest;
import ai.sutazai.errors.NotFound;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class RetryNotificationTest extends ConfiguredProductTest {

  @Test
  void whereTheEndpointIsAlwaysDownItIsParkedAndNobodyIsNotifiedOfThat() {
    ENDPOINT.answers("hopeless.pdf", 500);
    String document = rejected("hopeless.pdf");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> notification(document).get("status").equals("failed"));

    assertThat(notification(document).get("attempt")).isEqualTo(3);
    assertThat(notification(document).get("error")).isEqualTo("The endpoint answered with 500.");
    assertThat(ENDPOINT.deliveries(document)).hasSize(3);
    assertThat(letters(document)).hasSize(1);
    JsonNode letter = letterOf(letterOf(document).at("/id").asText());
    assertThat(letter.at("/origin").asText()).isEqualTo("notification");
    assertThat(letter.at("/code").asText()).isEqualTo("not_delivered");
    assertThat(letter.at("/detail").asText()).isEqualTo("The endpoint answered with 500.");
    assertThat(letter.at("/attempts")).hasSize(3);
    assertThat(letter.at("/body/id").asText()).isEqualTo(notification(document).get("id"));
    assertThat(letter.at("/body/channel").asText()).isEqualTo("webhook");
    assertThat(
            database
                .sql("select count(*) from notifications where dead_letter_id = ?::uuid")
                .param(letter.at("/id").asText())
                .query(Integer.class)
                .single())
        .isZero();
    assertThat(counted("sutazai_notifications_total", "webhook", "failed")).isPositive();
    assertThat(counted("sutazai_dead_letters_total", "notification", "not_delivered")).isPositive();
  }

  @Test
  void redirectIsNotFollowed() {
    ENDPOINT.answers("moved.pdf", 302, 204);
    String document = rejected("moved.pdf");

    assertThat(ENDPOINT.await(document, 2)).hasSize(2);
  }

  @Test
  void failureOfALateTryChangesNothing() {
    String document = rejected("late.pdf");
    await().until(() -> notification(document).get("status").equals("delivered"));

    assertThat(failedAtFirstTry(document)).isEqualTo("late");
    assertThat(notification(document).get("status")).isEqualTo("delivered");
    assertThat(notification(document).get("error")).isNull();

    set(document, "status = 'pending', attempt = 2, next_attempt_at = 'infinity'");
    assertThat(failedAtFirstTry(document)).isEqualTo("late");
    assertThat(notification(document).get("error")).isNull();
    set(document, "status = 'delivered'");
  }

  @Test
  void letterOfWhatArrivesAfterAllCountsAsReplayed() {
    ENDPOINT.answers("after-all.pdf", 500, 500, 500, 204);
    String document = rejected("after-all.pdf");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> notification(document).get("status").equals("failed"));
    String about = letterOf(document).at("/id").asText();

    routes.sendBodyAndHeader(
        "direct:deliver-notification",
        Map.of(
            "notificationId",
            notification(document).get("id"),
            "deadLetterId",
            about,
            "attempt",
            2,
            "payload",
            "{\"filename\": \"after-all.pdf\"}"),
        "channel",
        "webhook");

    assertThat(notification(document).get("status")).isEqualTo("delivered");
    assertThat(letterOf(about).at("/status").asText()).isEqualTo("replayed");
  }

  /** What becomes of the first try, which fails now. */
  private Object failedAtFirstTry(String document) {
    return routes
        .request(
            "direct:retry-notification",
            exchange -> {
              exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new NotFound("Injected by a test."));
              exchange.getMessage().setHeader("notificationId", notification(document).get("id"));
              exchange.getMessage().setHeader("attempt", 1);
            })
        .getMessage()
        .getHeader("outcome");
  }

  private void set(String document, String columns) {
    database
        .sql("update notifications set " + columns + " where id = ?::uuid")
        .param(notification(document).get("id"))
        .update();
  }

  private Map<String, Object> notification(String document) {
    return database
        .sql(
            "select n.id::text, n.status, n.attempt, n.error from notifications n"
                + " join dead_letters l on l.id = n.dead_letter_id"
                + " where n.channel = 'webhook' and l.subject_id = ?::uuid")
        .param(document)
        .query()
        .singleRow();
  }

  private double counted(String name, String... labels) {
    return admin()
        .get("/actuator/prometheus")
        .is(200)
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .filter(line -> Stream.of(labels).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
