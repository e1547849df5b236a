package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import ai.sutazai.ingestion.LeaseLost;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class IndexDocumentTest extends ProductTest {

  @Test
  void documentIsFoundByTheFirstSearchAfterItsStatusIsIndexed() {
    for (int n = 0; n < 50; n++) {
      String text = "Bridge number " + n + " of fifty, code x" + n + "y.";
      String document = me.submit("bridge-" + n, text).text("/id");
      while (!me.document(document).at("/status").asText().equals("indexed")) {
        Thread.onSpinWait();
      }
      assertThat(me.sources("x" + n + "y", Map.of("mode", "lexical", "k", 1)))
          .as("number " + n)
          .containsExactly("bridge-" + n);
    }
  }

  @Test
  void everySearchDuringReplacementsFindsExactlyOneVersion() throws Exception {
    me.indexed("bridge", "The bridge is 100 metres long.");
    AtomicBoolean ended = new AtomicBoolean();
    Future<List<Integer>> counts =
        CompletableFuture.supplyAsync(
            () -> {
              List<Integer> found = new ArrayList<>();
              while (!ended.get()) {
                found.add(me.search("how long is the bridge").size());
              }
              return found;
            });

    for (int length = 101; length <= 130; length++) {
      me.awaitIndexed(me.submit("bridge", "The bridge is " + length + " metres long."));
      assertThat(me.search("bridge").get(0).at("/text").asText()).contains("" + length);
    }
    ended.set(true);

    assertThat(counts.get()).hasSizeGreaterThan(30).containsOnly(1);
  }

  @Test
  void replacedVersionStaysSearchableUntilTheNewOneIsWhole() {
    me.indexed("bridge", "The bridge is 41 metres long.");
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("rebuilt", gate);
    String document = me.submit("bridge", "The rebuilt bridge is 52 metres long.").text("/id");
    gate.awaitSomebody();

    assertThat(me.search("how long is the bridge"))
        .extracting(r -> r.at("/text").asText())
        .containsExactly("The bridge is 41 metres long.");
    assertThat(me.text(document)).isEqualTo("The bridge is 41 metres long.");
    assertThat(me.chunks(document).get(0).at("/text").asText())
        .isEqualTo("The bridge is 41 metres long.");
    assertThat(me.ask("How long is the bridge?").at("/citations/0/version").asInt()).isEqualTo(1);

    gate.open();
    me.awaitStatus(document, "indexed");

    assertThat(me.search("how long is the bridge"))
        .extracting(r -> r.at("/text").asText())
        .containsExactly("The rebuilt bridge is 52 metres long.");
    assertThat(me.ask("How long is the bridge?").at("/citations/0/version").asInt()).isEqualTo(2);
  }

  /** Its worker has lost the lease, and notices when it begins with it. */
  private void giveUpNext(UUID document, int version) {
    Map<String, Object> next =
        Map.of(
            "documentId",
            document.toString(),
            "version",
            version,
            "lease",
            UUID.randomUUID().toString());
    assertThatThrownBy(() -> routes.requestBodyAndHeaders("direct:index-document", "", next))
        .hasRootCauseInstanceOf(LeaseLost.class);
    index.deleteRevision(document, version);
  }

  @Test
  void versionThatWasFinishedUnheardIsSettledBeforeTheNextTakesItsPlace() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    UUID id = UUID.fromString(document);
    index.hide(id, 2);
    index.publish(id, 2);
    database
        .sql("update documents set version = 3, indexed_version = 2 where id = ?::uuid")
        .param(document)
        .update();
    index.hide(id, 3);

    giveUpNext(id, 3);

    assertThat(index.holds(id, 2, 0)).isTrue();
  }

  @Test
  void versionThatWasFinishedUnheardIsPutWhereItIsLackingBeforeTheNextTakesItsPlace() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    SettleDocumentTest.publishWhereItIsLacking(index, document);
    UUID id = UUID.fromString(document);
    index.hide(id, 2);

    giveUpNext(id, 2);

    assertThat(me.search("bridge")).hasSize(1);
  }

  @Test
  void replacedVersionKeepsItsNamesUntilTheNewOneIsWhole() {
    Map<String, Object> old =
        Map.of(
            "source",
            "bridge",
            "text",
            "The bridge is 41 metres long.",
            "title",
            "As it was",
            "metadata",
            Map.of("state", "old"));
    Map<String, Object> young =
        Map.of(
            "source",
            "bridge",
            "text",
            "The rebuilt bridge is 52 metres.",
            "title",
            "As it is",
            "metadata",
            Map.of("state", "new"));
    me.awaitIndexed(me.post(Caller.DOCUMENTS, old));
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("rebuilt", gate);
    String document = me.post(Caller.DOCUMENTS, young).text("/id");
    gate.awaitSomebody();

    JsonNode found = me.search("bridge").get(0);
    assertThat(found.at("/title").asText()).isEqualTo("As it was");
    assertThat(found.at("/metadata/state").asText()).isEqualTo("old");

    gate.open();
    me.awaitStatus(document, "indexed");
    found = me.search("bridge").get(0);
    assertThat(found.at("/title").asText()).isEqualTo("As it is");
    assertThat(found.at("/metadata/state").asText()).isEqualTo("new");
  }
}
