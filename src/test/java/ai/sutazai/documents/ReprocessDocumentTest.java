package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.OpenChange;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.util.ReflectionTestUtils;

class ReprocessDocumentTest extends ProductTest {

  @Autowired private DataSource dataSource;

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
  void whatIsRejectedAgainIsTheSameLetterParkedAgain() {
    String document = rejected("bridge.pdf");
    JsonNode letter = letterOf(document);

    for (int attempts = 2; attempts <= 3; attempts++) {
      me.post(Caller.DOCUMENTS + "/" + document + "/reprocess").is(202);

      assertThat(me.awaitFinal(document).at("/status").asText()).isEqualTo("rejected");
      assertThat(letters(document)).hasSize(1);
      JsonNode again = letterOf(document);
      assertThat(again.at("/id")).isEqualTo(letter.at("/id"));
      assertThat(again.at("/status").asText()).isEqualTo("parked");
      assertThat(again.at("/attempts")).hasSize(attempts);
      assertThat(again.at("/body/version").asInt()).isEqualTo(attempts);
    }
    admin().post("/api/v1/dead-letters/" + letter.at("/id").asText() + "/replay").is(202);
  }

  /** A worker that parks it holds the document first, then the letter. */
  @Test
  void whoWaitsForTheDocumentDoesNotHoldItsLetter() throws Exception {
    String document = rejected("bridge.pdf");
    try (OpenChange change = OpenChange.ofDocument(dataSource, document)) {
      CompletableFuture<Reply> again = CompletableFuture.supplyAsync(reprocessing(document));
      change.awaitWaiting();

      change.awaitFree(1, "dead_letters where subject_id = ?::uuid", document);
      change.commit();
      again.get(20, TimeUnit.SECONDS).is(202);
    }
    me.awaitFinal(document);
    assertThat(letters(document)).hasSize(1);
    assertThat(letterOf(document).at("/attempts")).hasSize(2);
  }

  @Test
  void letterOfWhatIsIndexedThenIsReplayed() {
    String document = rejected("bridge.pdf");
    // What a mended parser would make of it.
    database
        .sql("update document_contents set content = ?, media_type = ? where document_id = ?::uuid")
        .param("The bridge is 41 metres long.".getBytes())
        .param("text/plain")
        .param(document)
        .update();

    me.post(Caller.DOCUMENTS + "/" + document + "/reprocess").is(202);

    me.awaitStatus(document, "indexed");
    assertThat(letterOf(document).at("/status").asText()).isEqualTo("replayed");
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

  @Test
  void placeIsHeldWhileItIsCommitted() throws Exception {
    String first = me.indexed("bridge", "The bridge is 41 metres long.");
    String second = me.indexed("pier", "The pier is 12 metres long.");
    Object gate = camel.getRegistry().lookupByName("intakeGate");
    Object limit = ReflectionTestUtils.getField(gate, "maxBacklog");
    try (OpenChange change = OpenChange.ofDocument(dataSource, first)) {
      CompletableFuture<Reply> holder = CompletableFuture.supplyAsync(reprocessing(first));
      change.awaitWaiting();
      // A count that comes between would make room.
      camel.getRouteController().stopRoute("count-waiting");
      long others = waiting(gate);
      ReflectionTestUtils.setField(gate, "maxBacklog", others + 1);

      me.post(Caller.DOCUMENTS + "/" + second + "/reprocess").is(429);

      camel.getRouteController().startRoute("count-waiting");
      change.commit();
      holder.get(20, TimeUnit.SECONDS).is(202);
      me.awaitStatus(first, "indexed");
      await().until(() -> waiting(gate) <= others);
      me.post(Caller.DOCUMENTS + "/" + UUID.randomUUID() + "/reprocess").is(404);
      me.post(Caller.DOCUMENTS + "/" + second + "/reprocess").is(202);
      me.awaitStatus(second, "indexed");
    } finally {
      camel.getRouteController().startRoute("count-waiting");
      ReflectionTestUtils.setField(gate, "maxBacklog", limit);
    }
  }

  private static long waiting(Object gate) {
    return (Long) ReflectionTestUtils.getField(gate, "waiting");
  }

  @Test
  void bytesAreKeptWhenManyAskForItAtOnce() throws Exception {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");

    List<Reply> replies =
        atOnce(document, Stream.generate(() -> reprocessing(document)).limit(8).toList());

    assertThat(replies).allSatisfy(reply -> reply.is(202));
    assertIndexed(document, 9, "The bridge is 41 metres long.");
  }

  @Test
  void bytesOfAnUploadAreKeptWhenItIsAskedForBeside() throws Exception {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");

    List<Reply> replies =
        atOnce(
            document,
            List.of(
                () -> me.submit("bridge", "The bridge is 42 metres long."),
                reprocessing(document)));

    assertThat(replies).allSatisfy(reply -> reply.is(202));
    assertIndexed(document, 3, "The bridge is 42 metres long.");
  }

  private Supplier<Reply> reprocessing(String document) {
    return () -> me.post(Caller.DOCUMENTS + "/" + document + "/reprocess");
  }

  /**
   * Sends all while the document is held, each once those before it wait, and then lets them in.
   */
  private List<Reply> atOnce(String document, List<Supplier<Reply>> requests) throws Exception {
    List<CompletableFuture<Reply>> sent = new ArrayList<>();
    try (Connection holder = dataSource.getConnection();
        PreparedStatement hold =
            holder.prepareStatement("select from documents where id = ?::uuid for update")) {
      holder.setAutoCommit(false);
      hold.setString(1, document);
      hold.execute();
      for (Supplier<Reply> request : requests) {
        sent.add(CompletableFuture.supplyAsync(request));
        await().until(() -> waiting() == sent.size());
      }
      holder.commit();
    }
    return sent.stream().map(CompletableFuture::join).toList();
  }

  private int waiting() {
    return database
        .sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
        .query(Integer.class)
        .single();
  }

  private void assertIndexed(String document, int version, String text) {
    JsonNode last = me.awaitFinal(document);
    assertThat(last.at("/status").asText()).as(last.toString()).isEqualTo("indexed");
    assertThat(last.at("/version").asInt()).isEqualTo(version);
    assertThat(me.get(Caller.DOCUMENTS + "/" + document + "/content").is(200).body())
        .isEqualTo(text);
  }
}
