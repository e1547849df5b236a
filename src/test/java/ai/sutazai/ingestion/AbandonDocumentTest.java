package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AbandonDocumentTest extends ProductTest {

  @Test
  void workerWhoseDocumentWasReplacedLetsGoAndLeavesNothing() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("outdated", gate);
    String document = me.submit("bridge", "An outdated bridge.").text("/id");
    gate.awaitSomebody();

    me.awaitIndexed(me.submit("bridge", "A modern bridge."));
    gate.open();
    me.indexed("next", "Whoever comes after.");

    await()
        .untilAsserted(
            () -> {
              assertThat(chunksInIndex(document)).isEqualTo(1);
              assertThat(chunksInRecord(document)).isEqualTo(1);
              assertThat(contentsInRecord(document)).isEqualTo(1);
            });
    assertThat(me.search("outdated bridge"))
        .extracting(r -> r.at("/text").asText())
        .contains("A modern bridge.")
        .doesNotContain("An outdated bridge.");
    assertThat(me.document(document).at("/status").asText()).isEqualTo("indexed");
    assertThat(me.document(document).at("/attempt").asInt()).isEqualTo(1);
  }

  @Test
  void versionWhosePlaceItHadTakenIsFoundAgain() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("overtaken", gate);
    me.submit("bridge", "An overtaken bridge.");
    gate.awaitSomebody();
    index.publish(UUID.fromString(document), 2);
    assertThat(me.search("bridge")).isEmpty();
    DisturbedEmbeddings.disturb("latest", gate);
    me.submit("bridge", "The latest bridge.");

    routes.requestBodyAndHeaders(
        "direct:abandon-document", "", Map.of("documentId", document, "version", 2));

    assertThat(me.search("bridge"))
        .extracting(r -> r.at("/text").asText())
        .containsExactly("The bridge is 41 metres long.");
    gate.open();
  }
}
