package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ConfiguredProductTest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetryNotificationTest extends ConfiguredProductTest {

  @Test
  void whereTheEndpointIsAlwaysDownItIsKeptAsFailedAndStartsNoNewLetter() {
    ENDPOINT.answers("hopeless.pdf", 500);
    String document = rejected("hopeless.pdf");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> notification(document).get("status").equals("failed"));

    assertThat(notification(document).get("attempt")).isEqualTo(3);
    assertThat(notification(document).get("error")).isEqualTo("The endpoint answered with 500.");
    assertThat(ENDPOINT.deliveries(document)).hasSize(3);
    assertThat(letters(document)).hasSize(1);
    assertThat(admin().items("/api/v1/dead-letters?limit=10&origin=notification")).isEmpty();
    assertThat(failures()).isPositive();
  }

  @Test
  void redirectIsNotFollowed() {
    ENDPOINT.answers("moved.pdf", 302, 204);
    String document = rejected("moved.pdf");

    assertThat(ENDPOINT.await(document, 2)).hasSize(2);
  }

  private Map<String, Object> notification(String document) {
    return database
        .sql(
            "select n.status, n.attempt, n.error from notifications n"
                + " join dead_letters l on l.id = n.dead_letter_id"
                + " where n.channel = 'webhook' and l.subject_id = ?::uuid")
        .param(document)
        .query()
        .singleRow();
  }

  private double failures() {
    return admin()
        .get("/actuator/prometheus")
        .is(200)
        .body()
        .lines()
        .filter(line -> line.startsWith("sutazai_notifications_total{"))
        .filter(line -> line.contains("webhook") && line.contains("failed"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
