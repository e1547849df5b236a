package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemoveSurplusTest extends ProductTest {

  @Test
  void versionThatIsBeingWorkedOnStays() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("laborious", gate);
    String text = "A laborious bridge. " + "It is long. ".repeat(2000);
    String document = me.submit("bridge", text).text("/id");
    gate.awaitSomebody();

    routes.requestBody("direct:remove-surplus", Map.of("documentId", document, "version", 1));
    gate.open();

    me.awaitStatus(document, "indexed");
    assertThat(chunksInIndex(document)).isEqualTo(chunksInRecord(document)).isGreaterThan(1);
  }

  @Test
  void versionThatIsFoundStaysAndAnUnknownOneGoes() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");

    routes.requestBody("direct:remove-surplus", Map.of("documentId", document, "version", 1));
    assertThat(me.search("bridge")).hasSize(1);

    database
        .sql("update documents set indexed_version = 7, version = 7 where id = ?::uuid")
        .param(document)
        .update();
    routes.requestBody("direct:remove-surplus", Map.of("documentId", document, "version", 1));
    assertThat(chunksInIndex(document)).isZero();
  }
}
