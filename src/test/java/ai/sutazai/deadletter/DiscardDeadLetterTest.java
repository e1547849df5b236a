package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DiscardDeadLetterTest extends ProductTest {

  private static final String LETTERS = "/api/v1/dead-letters/";

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
  void idIsCheckedAndForeignRolesAreTurnedAway() {
    String id = letterOf(rejected("bridge.pdf")).at("/id").asText();

    admin().delete(LETTERS + UUID.randomUUID()).isProblem(404, "not_found");
    admin().delete(LETTERS + "17").isProblem(400, "invalid_request");
    me.delete(LETTERS + id).isProblem(403, "forbidden");
    nobody().delete(LETTERS + id).isProblem(401, "unauthorized");
  }
}
