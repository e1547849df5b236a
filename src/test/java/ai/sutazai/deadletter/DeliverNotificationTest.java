package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ConfiguredProductTest;
import ai.sutazai.FakeEndpoint.Delivery;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeliverNotificationTest extends ConfiguredProductTest {

  @Test
  void noHeaderButTheNamedOnesGoesOut() {
    String marker = UUID.randomUUID().toString();
    Map<String, Object> headers = new HashMap<>();
    headers.put("CamelHttpUri", "http://127.0.0.1:1/elsewhere");
    headers.put("CamelHttpMethod", "DELETE");
    headers.put("Authorization", "Bearer mine");
    headers.put("Cookie", "a=b");
    headers.put("X-Secret", "hidden");
    headers.put("channel", "webhook");

    routes.sendBodyAndHeaders(
        "direct:deliver-notification",
        Map.of(
            "notificationId",
            UUID.randomUUID().toString(),
            "attempt",
            1,
            "payload",
            "{\"marker\": \"" + marker + "\"}"),
        headers);

    Delivery delivery = ENDPOINT.await(marker, 1).get(0);
    assertThat(delivery.headers().keySet().stream().map(String::toLowerCase))
        .containsExactlyInAnyOrder(
            "content-length",
            "content-type",
            "host",
            "user-agent",
            "webhook-id",
            "webhook-signature",
            "webhook-timestamp");
    assertThat(delivery.headers().values()).doesNotContain("hidden", "a=b", "Bearer mine");
  }

  @Test
  void outcomesAreCountedByChannel() {
    double before = delivered();

    String document = rejected("counted.pdf");
    ENDPOINT.await(document, 1);

    org.awaitility.Awaitility.await().until(() -> delivered() > before);
  }

  private double delivered() {
    return admin()
        .get("/actuator/prometheus")
        .is(200)
        .body()
        .lines()
        .filter(line -> line.startsWith("sutazai_notifications_total{"))
        .filter(line -> line.contains("webhook") && line.contains("delivered"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
