package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import ai.sutazai.embedding.IndexRestoring.Difference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.unit.DataSize;

class ReindexTest extends ProductTest {

  private static final String REINDEX = "/api/v1/admin/reindex";

  /** A job reads whatever the tests before have left. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void newIndexHoldsWhatTheRecordHolds() throws IOException {
    String lost = me.indexed("lost", "The tunnel is 52 metres long.");
    String ghost = me.indexed("ghost", "The tower is 63 metres high.");
    index.deleteDocument(UUID.fromString(lost));
    database.sql("delete from documents where id = ?::uuid").param(ghost).update();

    JsonNode job = ended(admin().post(REINDEX).is(202));

    assertThat(job.at("/status").asText()).isEqualTo("succeeded");
    assertThat(job.at("/kind").asText()).isEqualTo("reindex");
    assertThat(job.at("/total").asInt()).isPositive();
    assertThat(job.at("/done")).isEqualTo(job.at("/total"));
    assertThat(job.at("/error").isNull()).isTrue();
    await().until(() -> chunksInIndex(ghost) == 0);
    assertThat(chunksInIndex(lost)).isEqualTo(1);
    assertThat(me.search("tunnel")).hasSize(1);
    assertThat(generations()).hasSize(1);
  }

  @Test
  void meanwhileDocumentsAreFoundAddedReplacedAndDeleted() {
    String kept = me.indexed("kept", "The bridge is 41 metres long.");
    String replaced = me.indexed("replaced", "The tunnel is 52 metres long.");
    String deleted = me.indexed("deleted", "The tower is 63 metres high.");
    database
        .sql("update chunks set embedding = null where document_id = ?::uuid")
        .param(kept)
        .update();
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("41 metres", gate);
    Reply started = admin().post(REINDEX).is(202);
    gate.awaitSomebody();

    assertThat(me.search("bridge")).isNotEmpty();
    String again = admin().post(REINDEX).is(202).text("/id");
    String added = me.indexed("added", "The dam is 74 metres high.");
    me.awaitIndexed(me.submit("replaced", "The tunnel is 53 metres long."));
    me.delete("/api/v1/documents/" + deleted).is(202);
    assertThatResumedWorkIsFoundAtOnce(added);
    gate.open();

    assertThat(again).isEqualTo(started.text("/id"));
    assertThat(ended(started).at("/status").asText()).isEqualTo("succeeded");
    await().until(() -> chunksInIndex(deleted) == 0);
    for (String document : new String[] {kept, replaced, added}) {
      assertThat(chunksInIndex(document)).isEqualTo(1);
    }
    assertThat(me.search("tunnel").get(0).at("/text").asText()).contains("53 metres");
    assertThat(me.search("dam").get(0).at("/document_id").asText()).isEqualTo(added);
  }

  /** As if its worker had died between embedding it and having it in the index. */
  private void assertThatResumedWorkIsFoundAtOnce(String document) {
    index.deleteDocument(UUID.fromString(document));
    database
        .sql("update documents set status = 'embedding', lease_until = now() where id = ?::uuid")
        .param(document)
        .update();
    me.awaitStatus(document, "indexed");
    assertThat(me.search("dam").get(0).at("/document_id").asText()).isEqualTo(document);
  }

  @Test
  void whatIsReplacedWhileItIsReadInIsInTheNewIndexOnce() {
    List<String> sources = List.of("bridge", "tunnel", "tower");
    List<String> documents =
        sources.stream().map(name -> me.indexed(name, "The " + name + " is 41 metres.")).toList();
    documents.forEach(
        document ->
            database
                .sql("update chunks set embedding = null where document_id = ?::uuid")
                .param(document)
                .update());
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("41 metres", gate);
    List<List<Integer>> seen = new CopyOnWriteArrayList<>();
    EventNotifier watch =
        atTheEnd(() -> seen.add(documents.stream().map(this::chunksInIndex).toList()));
    camel.getManagementStrategy().addEventNotifier(watch);
    try {
      Reply started = admin().post(REINDEX).is(202);
      gate.awaitSomebody();
      for (String name : sources) {
        me.awaitIndexed(me.submit(name, "The " + name + " is 42 metres."));
      }
      gate.open();
      assertThat(ended(started).at("/status").asText()).isEqualTo("succeeded");
    } finally {
      camel.getManagementStrategy().removeEventNotifier(watch);
    }

    assertThat(seen).containsExactly(List.of(1, 1, 1));
  }

  /** Does something before a job ends. */
  private static EventNotifier atTheEnd(Runnable something) {
    return before("update jobs\nset status", exchange -> something.run());
  }

  /** Does something before a statement is sent. */
  private static EventNotifier before(String statement, Consumer<Exchange> something) {
    return new EventNotifierSupport() {
      @Override
      public void notify(CamelEvent event) {
        if (event instanceof CamelEvent.ExchangeSendingEvent sending
            && String.valueOf(sending.getExchange().getMessage().getBody()).contains(statement)) {
          something.accept(sending.getExchange());
        }
      }
    };
  }

  @Test
  void whatANewIndexLacksOfAFinishedDocumentIsPutInBeforeItIsSettled() {
    SearchScope scope = new SearchScope(UUID.fromString(me.id()), List.of(), null);
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("41 metres", gate);
    String document = me.submit("bridge", "The bridge is 41 metres long.").text("/id");
    gate.awaitSomebody();
    List<Boolean> settled = new CopyOnWriteArrayList<>();
    List<EventNotifier> watches =
        List.of(
            before("set status = 'indexed'", finish -> ended(admin().post(REINDEX).is(202))),
            before(
                "from chunks c",
                filling -> {
                  Message message = filling.getMessage();
                  if (document.equals(message.getHeader("documentId"))
                      && message.getHeader("lease") == null) {
                    try (IndexSnapshot snapshot = index.open(scope)) {
                      settled.add(snapshot.isSettled());
                    }
                  }
                }));
    watches.forEach(camel.getManagementStrategy()::addEventNotifier);
    try {
      gate.open();
      me.awaitStatus(document, "indexed");
      await().until(() -> !index.publishedMayLack(UUID.fromString(document), 1));
    } finally {
      watches.forEach(camel.getManagementStrategy()::removeEventNotifier);
    }

    assertThat(settled).containsExactly(false);
    assertThat(me.search("bridge")).hasSize(1);
  }

  @Test
  void newIndexHoldsAllOfADocumentThatIsBeingEmbedded() {
    String text =
        IntStream.range(0, 40)
            .mapToObj(n -> "# Part " + n + "\n\nword" + n + (n == 30 ? " held up" : "") + "\n\n")
            .collect(Collectors.joining());
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("held up", gate);
    String document = me.upload("long.md", text).is(202).text("/id");
    gate.awaitSomebody();

    assertThat(ended(admin().post(REINDEX).is(202)).at("/status").asText()).isEqualTo("succeeded");
    gate.open();
    me.awaitStatus(document, "indexed");

    assertThat(chunksInIndex(document)).isEqualTo(40).isEqualTo(chunksInRecord(document));
    assertThat(me.sources("word3", Map.of("mode", "lexical"))).containsExactly("long.md");
  }

  @Test
  void jobThatACrashCutShortIsBegunAnew() {
    String job =
        database
            .sql("insert into jobs (kind, done, total) values ('reindex', 3, 9) returning id::text")
            .query(String.class)
            .single();

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(admin().get("/api/v1/admin/jobs/" + job).is(200).text("/status"))
                    .isEqualTo("succeeded"));
  }

  @Test
  void instanceThatComesLaterLeavesAnEndedJobAsItWas() {
    String job =
        database
            .sql(
                "insert into jobs (kind, status, done, total, finished_at)"
                    + " values ('reindex', 'succeeded', 9, 9, now()) returning id::text")
            .query(String.class)
            .single();

    Exchange report =
        routes.request(
            "direct:report-job",
            exchange -> {
              exchange.getMessage().setHeader("jobId", job);
              exchange.setProperty("CamelSplitIndex", 2);
              exchange.setProperty(
                  "difference", new Difference(List.of(Map.of(), Map.of(), Map.of()), List.of()));
            });

    assertThat(report.getException()).isNull();
    Reply shown = admin().get("/api/v1/admin/jobs/" + job).is(200);
    assertThat(shown.at("/done").asInt()).isEqualTo(9);
    assertThat(shown.at("/total").asInt()).isEqualTo(9);
  }

  @Test
  void jobThatFailsLeavesNoIndexBeside() throws IOException {
    String kept = me.indexed("kept", "The bridge is 41 metres long.");
    database
        .sql("update chunks set embedding = null where document_id = ?::uuid")
        .param(kept)
        .update();
    DisturbedEmbeddings.disturb(
        "41 metres",
        () -> {
          throw new IllegalStateException("not this text");
        });

    JsonNode job = ended(admin().post(REINDEX).is(202));

    assertThat(job.at("/status").asText()).isEqualTo("failed");
    assertThat(generations()).hasSize(1);
    DisturbedEmbeddings.disturb("41 metres", () -> {});
    assertThat(ended(admin().post(REINDEX).is(202)).at("/status").asText()).isEqualTo("succeeded");
  }

  @Test
  void jobThatHasNoRoomFailsAndSaysWhyWhileTheIndexInUseIsSearched() throws IOException {
    String kept = me.indexed("kept", "The bridge is 41 metres long.");
    database
        .sql("update chunks set embedding = null where document_id = ?::uuid")
        .param(kept)
        .update();
    Object data = camel.getRegistry().lookupByName("dataDirectory");
    Object minFree = ReflectionTestUtils.getField(data, "minFree");
    DisturbedEmbeddings.disturb(
        "41 metres",
        () -> ReflectionTestUtils.setField(data, "minFree", DataSize.ofTerabytes(1_000_000)));
    try {
      for (String moment : List.of("while it is built", "from the beginning")) {
        JsonNode job = ended(admin().post(REINDEX).is(202));

        assertThat(job.at("/status").asText()).as(moment).isEqualTo("failed");
        assertThat(job.at("/error").asText()).contains("too little room", "MIN_FREE_DISK");
        assertThat(job.at("/finished_at").isNull()).isFalse();
        assertThat(generations()).hasSize(1);
        assertThat(me.search("bridge")).hasSize(1);
      }
    } finally {
      DisturbedEmbeddings.calm();
      ReflectionTestUtils.setField(data, "minFree", minFree);
    }
    assertThat(ended(admin().post(REINDEX).is(202)).at("/status").asText()).isEqualTo("succeeded");
  }

  @Test
  void itIsTheAdminsAlone() {
    me.post(REINDEX).isProblem(403, "forbidden");
    me.get("/api/v1/admin/jobs/" + UUID.randomUUID()).isProblem(403, "forbidden");
    admin().get("/api/v1/admin/jobs/" + UUID.randomUUID()).isProblem(404, "not_found");
    admin().get("/api/v1/admin/jobs/x").isProblem(400, "invalid_request");
  }

  private JsonNode ended(Reply started) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> admin().get(started.header("Location")).is(200).at(""),
            job -> !job.at("/status").asText().equals("running"));
  }

  private List<Path> generations() throws IOException {
    try (Stream<Path> files = Files.list(dataDirectory())) {
      return files.filter(file -> file.getFileName().toString().startsWith("index")).toList();
    }
  }
}
