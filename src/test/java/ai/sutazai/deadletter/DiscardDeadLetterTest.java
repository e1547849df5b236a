package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.OpenChange;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class DiscardDeadLetterTest extends ProductTest {

  private static final String LETTERS = "/api/v1/dead-letters/";

  @Autowired private DataSource dataSource;

  @Test
  void discardedLetterCanBeReadAndNoLongerReplayed() {
    String document = rejected("bridge.pdf");
    String id = letterOf(document).at("/id").asText();

    assertThat(admin().delete(LETTERS + id).is(204).bytes()).isEmpty();

    assertThat(admin().get(LETTERS + id).is(200).text("/status")).isEqualTo("discarded");
    admin().post(LETTERS + id + "/replay").isProblem(409, "conflict");
    assertThat(me.document(document).at("/status").asText()).isEqualTo("rejected");
  }

  @Test
  void secondDiscardChangesNothingAndIsNotAudited() {
    String id = letterOf(rejected("bridge.pdf")).at("/id").asText();

    admin().delete(LETTERS + id).is(204);
    admin().delete(LETTERS + id).is(204);

    assertThat(
            database
                .sql("select count(*) from audit_log where subject_id = ?")
                .param(id)
                .query(Integer.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void replayedLetterCannotBeDiscarded() {
    String document = rejected("bridge.pdf");
    String id = letterOf(document).at("/id").asText();
    database
        .sql("update dead_letters set status = 'replayed' where id = ?::uuid")
        .param(id)
        .update();

    admin().delete(LETTERS + id).isProblem(409, "conflict");
  }

  @Test
  void letterThatIsBeingReplayedCannotBeDiscarded() throws Exception {
    String id = letterOf(rejected("bridge.pdf")).at("/id").asText();
    try (OpenChange replay =
        OpenChange.of(
            dataSource, "update dead_letters set status = 'replayed' where id = ?::uuid", id)) {
      CompletableFuture<Reply> discard =
          CompletableFuture.supplyAsync(() -> admin().delete(LETTERS + id));
      replay.awaitWaiting();
      replay.commit();

      discard.get(60, TimeUnit.SECONDS).isProblem(409, "conflict");
    }
  }

  @Test
  void bytesOfADiscardedMessageAreForgotten() {
    String id = parkedMessage(me.id());

    admin().delete(LETTERS + id).is(204);

    assertThat(bytesOf(id)).isNull();
  }

  @Test
  void messagesOfADeletedUserAreDiscardedAndForgotten() {
    String kept = parkedMessage(me.id());
    Caller other = newUser();
    String id = parkedMessage(other.id());

    admin().delete("/api/v1/users/" + other.id()).is(204);

    assertThat(admin().get(LETTERS + id).is(200).text("/status")).isEqualTo("discarded");
    assertThat(bytesOf(id)).isNull();
    assertThat(admin().get(LETTERS + kept).is(200).text("/status")).isEqualTo("parked");
    assertThat(bytesOf(kept)).isNotNull();
  }

  private String parkedMessage(String sender) {
    return database
        .sql(
            "insert into dead_letters (key, origin, code, detail, attempts, headers, body, content)"
                + " select gen_random_uuid(), 'amqp', 'internal', 'Injected by a test', '[]',"
                + " json_build_object('user', ' ' || upper(email)), '{}', '\\x00'"
                + " from users where id = ?::uuid returning id::text")
        .param(sender)
        .query(String.class)
        .single();
  }

  private byte[] bytesOf(String letter) {
    return database
        .sql("select content from dead_letters where id = ?::uuid")
        .param(letter)
        .query(byte[].class)
        .optional()
        .orElse(null);
  }

  @Test
  void idIsCheckedAndForeignRolesAreTurnedAway() {
    String id = letterOf(rejected("bridge.pdf")).at("/id").asText();

    admin().delete(LETTERS + UUID.randomUUID()).isProblem(404, "not_found");
    admin().delete(LETTERS + "17").isProblem(400, "invalid_request");
    me.delete(LETTERS + id).isProblem(403, "forbidden");
    nobody().delete(LETTERS + id).isProblem(401, "unauthorized");
  }
}
