package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;

class ReprocessDocumentTest extends ProductTest {

  @Test
  void documentIsMadeAnewFromItsStoredBytesAndFoundOnce() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");

    Reply reply = me.post(Caller.DOCUMENTS + "/" + document + "/reprocess").is(202);

    assertThat(reply.text("/id")).isEqualTo(document);
    assertThat(reply.text("/status")).isEqualTo("accepted");
    me.awaitStatus(document, "indexed");
    assertThat(me.search("bridge")).hasSize(1);
    await().until(() -> chunksInIndex(document) == 1);
    await().until(() -> contentsInRecord(document) == 1);
    assertThat(chunksInRecord(document)).isEqualTo(1);
    assertThat(me.get(Caller.DOCUMENTS + "/" + document + "/content").is(200).body())
        .isEqualTo("The bridge is 41 metres long.");
  }

  @Test
  void documentStaysSearchableMeanwhile() {
    String document = me.indexed("bridge", "An everlasting bridge.");
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("everlasting", gate);

    me.post(Caller.DOCUMENTS + "/" + document + "/reprocess").is(202);
    gate.awaitSomebody();

    assertThat(me.search("bridge")).hasSize(1);
    assertThat(me.text(document)).isEqualTo("An everlasting bridge.");
    gate.open();
    me.awaitStatus(document, "indexed");
    assertThat(me.search("bridge")).hasSize(1);
  }

  @Test
  void rejectedDocumentMayBeTriedAgainAndIsRejectedAgain() {
    String document = me.upload("broken.pdf", "%PDF-1.7\nno more").text("/id");
    me.awaitFinal(document);

    me.post(Caller.DOCUMENTS + "/" + document + "/reprocess").is(202);

    assertThat(me.awaitFinal(document).at("/status").asText()).isEqualTo("rejected");
  }

  @Test
  void itIsHeldToTheBacklogAsAnUploadIs() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    Object gate = camel.getRegistry().lookupByName("intakeGate");
    Object limit = ReflectionTestUtils.getField(gate, "maxBacklog");
    ReflectionTestUtils.setField(gate, "maxBacklog", 0L);
    try {
      me.post(Caller.DOCUMENTS + "/" + document + "/reprocess").is(429);
    } finally {
      ReflectionTestUtils.setField(gate, "maxBacklog", limit);
    }
    me.post(Caller.DOCUMENTS + "/" + document + "/reprocess").is(202);
    me.awaitStatus(document, "indexed");
  }
}
