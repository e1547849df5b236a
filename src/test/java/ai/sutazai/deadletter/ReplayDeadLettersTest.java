package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.OpenChange;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class ReplayDeadLettersTest extends ProductTest {

  @Autowired private DataSource dataSource;

  private static final String REPLAY = "/api/v1/dead-letters/replay";

  private final String code = "c" + UUID.randomUUID().toString().substring(0, 8);

  @Test
  void parkedLettersOfTheFilterAreReplayedAndNoOthers() {
    List<String> chosen = List.of(rejected("a.pdf"), rejected("b.pdf"));
    String other = rejected("c.pdf");
    chosen.forEach(this::recode);

    Reply reply = admin().post(REPLAY, Map.of("origin", "document", "code", code)).is(202);

    assertThat(reply.at("/replayed").asInt()).isEqualTo(2);
    for (String document : chosen) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> letterOf(document).at("/attempts").size() == 2);
      assertThat(letterOf(document).at("/code").asText()).isEqualTo("corrupt");
    }
    assertThat(letterOf(other).at("/attempts")).hasSize(1);
  }

  /** Of two that take the same documents in one order, neither ever waits for the other. */
  @Test
  void replayThatWaitsForADocumentHoldsNoneThatComesAfterIt() throws Exception {
    List<String> documents =
        Stream.of("a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf")
            .map(this::rejected)
            .sorted()
            .toList();
    documents.forEach(this::recode);
    try (OpenChange change = OpenChange.ofDocument(dataSource, documents.get(0))) {
      CompletableFuture<Reply> replay =
          CompletableFuture.supplyAsync(() -> admin().post(REPLAY, Map.of("code", code)));
      change.awaitWaiting();

      change.awaitFree(documents.size(), "documents where owner_id = ?::uuid", me.id());
      change.commit();
      assertThat(replay.get(20, TimeUnit.SECONDS).is(202).at("/replayed").asInt()).isEqualTo(5);
    }
  }

  /** A worker that parks a document holds it first, then its letter. */
  @Test
  void replayThatWaitsForADocumentHoldsNoLetter() throws Exception {
    String document = rejected("a.pdf");
    recode(document);
    try (OpenChange change = OpenChange.ofDocument(dataSource, document)) {
      CompletableFuture<Reply> replay =
          CompletableFuture.supplyAsync(() -> admin().post(REPLAY, Map.of("code", code)));
      change.awaitWaiting();

      change.awaitFree(1, "dead_letters where subject_id = ?::uuid", document);
      change.commit();
      assertThat(replay.get(20, TimeUnit.SECONDS).is(202).at("/replayed").asInt()).isEqualTo(1);
    }
  }

  @Test
  void letterThatIsDiscardedMeanwhileIsNotReplayed() throws Exception {
    String document = rejected("a.pdf");
    recode(document);
    try (OpenChange change =
        OpenChange.of(
            dataSource,
            "update dead_letters set status = 'discarded' where subject_id = ?::uuid",
            document)) {
      CompletableFuture<Reply> replay =
          CompletableFuture.supplyAsync(() -> admin().post(REPLAY, Map.of("code", code)));
      change.awaitWaiting();
      change.commit();
      assertThat(replay.get(20, TimeUnit.SECONDS).is(202).at("/replayed").asInt()).isZero();
    }
    assertThat(me.document(document).at("/status").asText()).isEqualTo("rejected");
  }

  @Test
  void whatCannotBeReplayedIsLeftOut() {
    String replaced = rejected("a.pdf");
    String deleted = rejected("b.pdf");
    String discarded = rejected("c.pdf");
    List.of(replaced, deleted, discarded).forEach(this::recode);
    me.awaitIndexed(me.upload("a.pdf", "The bridge is 41 metres long."));
    me.delete(Caller.DOCUMENTS + "/" + deleted).is(202);
    admin().delete("/api/v1/dead-letters/" + letterOf(discarded).at("/id").asText()).is(204);

    assertThat(admin().post(REPLAY, Map.of("code", code)).is(202).at("/replayed").asInt()).isZero();

    assertThat(letterOf(discarded).at("/status").asText()).isEqualTo("discarded");
    assertThat(me.document(discarded).at("/status").asText()).isEqualTo("rejected");
  }

  @Test
  void originThatHasNoneReplaysNone() {
    recode(rejected("a.pdf"));

    assertThat(
            admin()
                .post(REPLAY, Map.of("origin", "inbox", "code", code))
                .is(202)
                .at("/replayed")
                .asInt())
        .isZero();
  }

  @Test
  void filterIsCheckedAndForeignRolesAreTurnedAway() {
    admin().post(REPLAY, Map.of("origin", "moon")).isProblem(400, "invalid_request");
    admin().post(REPLAY, Map.of("colour", "red")).isProblem(400, "invalid_request");
    me.post(REPLAY, Map.of("code", code)).isProblem(403, "forbidden");
    nobody().post(REPLAY, Map.of("code", code)).isProblem(401, "unauthorized");
  }

  private void recode(String document) {
    database
        .sql("update dead_letters set code = ? where subject_id = ?::uuid")
        .param(code)
        .param(document)
        .update();
  }
}
