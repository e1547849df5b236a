package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.OpenChange;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class DeleteDocumentsOfOwnerTest extends ProductTest {

  @Autowired private DataSource dataSource;

  @Test
  void withAUserGoesEverythingMadeOfTheirDocumentsAndNothingOfOthers() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("unfinished", gate);
    String mine = me.indexed("bridge", "The bridge is 41 metres long.");
    String unfinished = me.submit("second", "An unfinished bridge.").text("/id");
    gate.awaitSomebody();
    me.ask("How long is the bridge?");
    var other = newUser();
    String theirs = other.indexed("bridge", "The bridge is 41 metres long.");

    admin().delete("/api/v1/users/" + me.id()).is(204);
    gate.open();

    await().untilAsserted(() -> assertNothingIsLeftOf(unfinished));
    assertNothingIsLeftOf(mine);
    assertThat(
            database
                .sql("select count(*) from conversations where user_id = ?::uuid")
                .param(me.id())
                .query(Integer.class)
                .single())
        .isZero();
    assertThat(other.search("bridge")).hasSize(1);
    assertThat(chunksInIndex(theirs)).isEqualTo(1);
    me.get("/api/v1/documents").is(401);
  }

  @Test
  void withAUserGoWhatWasParkedOfTheirDocumentsAndTasksAndNothingOfOthers() {
    String task = UUID.randomUUID().toString();
    database
        .sql(
            """
            insert into dead_letters (key, origin, subject_id, code, detail, attempts, headers, body)
            values ('task/' || :task, 'task', :task::uuid, 'internal', '', '[]',
                    jsonb_build_object('owner_id', :me), '{}')
            """)
        .param("task", task)
        .param("me", me.id())
        .update();
    String mine = rejected("bridge.pdf");
    var owner = me;
    me = newUser();
    String theirs = rejected("bridge.pdf");

    admin().delete("/api/v1/users/" + owner.id()).is(204);

    assertThat(letterOf(mine).at("/status").asText()).isEqualTo("discarded");
    assertThat(letterOf(task).at("/status").asText()).isEqualTo("discarded");
    assertThat(letterOf(theirs).at("/status").asText()).isEqualTo("parked");
  }

  /** Of two that take the same documents in one order, neither ever waits for the other. */
  @Test
  void deletionThatWaitsForADocumentHoldsNoneThatComesAfterIt() throws Exception {
    List<String> documents =
        Stream.of("a", "b", "c", "d", "e")
            .map(s -> me.indexed(s, "A bridge " + s))
            .sorted()
            .toList();
    try (OpenChange change = OpenChange.ofDocument(dataSource, documents.get(0))) {
      CompletableFuture<Reply> deletion =
          CompletableFuture.supplyAsync(() -> admin().delete("/api/v1/users/" + me.id()));
      change.awaitWaiting();

      change.awaitFree(documents.size(), "documents where owner_id = ?::uuid", me.id());
      change.commit();
      deletion.get(20, TimeUnit.SECONDS).is(204);
    }
  }

  /** What came in before the account was closed, and is committed when its documents are gone. */
  @Test
  void documentThatIsCommittedMeanwhileGoesTheSameWay() throws Exception {
    String late = newUser().indexed("bridge", "The bridge is 41 metres long.");
    try (OpenChange change =
        OpenChange.of(
            dataSource,
            "update documents set owner_id = ?::uuid where id = ?::uuid",
            me.id(),
            late)) {
      CompletableFuture<Reply> deletion =
          CompletableFuture.supplyAsync(() -> admin().delete("/api/v1/users/" + me.id()));
      change.awaitWaiting();
      change.commit();
      deletion.get(20, TimeUnit.SECONDS).is(204);
    }

    await().until(() -> !isThere(me.id()));
    assertNothingIsLeftOf(late);
  }

  @Test
  void deletionThatACrashCutShortIsFinished() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    String crashed = me.id();
    database
        .sql("update users set password_hash = 'closed' where id = ?::uuid")
        .param(crashed)
        .update();

    await().until(() -> !isThere(crashed));
    assertNothingIsLeftOf(document);
  }

  private boolean isThere(String user) {
    return database
        .sql("select exists (select from users where id = ?::uuid)")
        .param(user)
        .query(Boolean.class)
        .single();
  }
}
