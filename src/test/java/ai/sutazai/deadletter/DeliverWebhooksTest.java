package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ConfiguredProductTest;
import ai.sutazai.FakeEndpoint.Delivery;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliverWebhooksTest extends ConfiguredProductTest {

  @Test
  void newLetterIsPostedAsStandardWebhooksHaveIt() {
    String document = rejected("posted.pdf");

    Delivery delivery = ENDPOINT.await(document, 1).get(0);

    JsonNode event = delivery.json();
    assertThat(event.properties().stream().map(f -> f.getKey()))
        .containsExactlyInAnyOrder("type", "timestamp", "data");
    assertThat(event.at("/type").asText()).isEqualTo("dead_letter.created");
    assertThat(OffsetDateTime.parse(event.at("/timestamp").asText()).toInstant())
        .isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(event.at("/data")).isEqualTo(letterOf(document));
    assertThat(delivery.headers()).containsEntry("Content-type", "application/json");
    long sent = Long.parseLong(delivery.headers().get("webhook-timestamp"));
    assertThat(Instant.ofEpochSecond(sent)).isAfter(Instant.now().minusSeconds(60));
    assertThat(delivery.headers().get("webhook-signature")).isEqualTo(signature(delivery));
  }

  @Test
  void letterThatIsParkedAgainIsAnEventOfItsOwn() {
    String document = rejected("again.pdf");
    ENDPOINT.await(document, 1);
    String id = letterOf(document).at("/id").asText();

    admin().post("/api/v1/dead-letters/" + id + "/replay").is(202);

    List<Delivery> deliveries = ENDPOINT.await(document, 2);
    assertThat(deliveries.get(1).headers().get("webhook-id"))
        .isNotEqualTo(deliveries.get(0).headers().get("webhook-id"));
    assertThat(deliveries.get(1).json().at("/data/id").asText()).isEqualTo(id);
    assertThat(deliveries.get(1).json().at("/data/attempts")).hasSize(2);
  }

  @Test
  void endpointThatFailsAndRecoversGetsTheSameEventAgainEachTimeLater() {
    ENDPOINT.answers("unsteady.pdf", 500, 503, 200);

    String document = rejected("unsteady.pdf");

    List<Delivery> deliveries = ENDPOINT.await(document, 3);
    assertThat(deliveries).extracting(Delivery::body).containsOnly(deliveries.get(0).body());
    assertThat(deliveries)
        .extracting(delivery -> delivery.headers().get("webhook-id"))
        .containsOnly(deliveries.get(0).headers().get("webhook-id"));
    for (Delivery delivery : deliveries) {
      assertThat(delivery.headers().get("webhook-signature")).isEqualTo(signature(delivery));
    }
    assertThat(Duration.between(deliveries.get(0).at(), deliveries.get(1).at()))
        .isGreaterThan(Duration.ofMillis(75));
    assertThat(Duration.between(deliveries.get(1).at(), deliveries.get(2).at()))
        .isGreaterThan(Duration.ofMillis(150));
    await().until(() -> state(document).equals("delivered after 3"));
    assertThat(ENDPOINT.deliveries(document)).hasSize(3);
  }

  @Test
  void endpointThatHangsHoldsUpNothingElse() {
    ENDPOINT.waits("hanging.pdf", Duration.ofMinutes(2));
    Instant start = Instant.now();

    String hanging = rejected("hanging.pdf");
    ENDPOINT.await(hanging, 1);
    String other = rejected("patient.pdf");
    me.indexed("bridge", "The bridge is 41 metres long.");
    ENDPOINT.await(other, 1);

    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(60));
    await().until(() -> POSTBOX.getReceivedMessages().length > 0);
    assertThat(me.search("bridge")).hasSize(1);
  }

  private static String signature(Delivery delivery) {
    byte[] key = new byte[24];
    for (byte n = 0; n < key.length; n++) {
      key[n] = n;
    }
    return delivery.signature(key);
  }

  private String state(String document) {
    return database
        .sql(
            "select n.status || ' after ' || n.attempt from notifications n"
                + " join dead_letters l on l.id = n.dead_letter_id"
                + " where n.channel = 'webhook' and l.subject_id = ?::uuid")
        .param(document)
        .query(String.class)
        .single();
  }
}
