package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;

class RecoverDocumentsTest extends ProductTest {

  @Test
  void documentWhoseWakeUpWasLostIsTakenFromTheRecord() {
    String document = asItWas("status = 'accepted', attempt = 0");

    assertThat(me.awaitStatus(document, "indexed").at("/attempt").asInt()).isEqualTo(1);
  }

  @Test
  void documentWhoseWorkerDiedIsTakenOver() {
    for (String status : new String[] {"parsing", "embedding"}) {
      String document =
          asItWas(
              "status = '%s', lease = gen_random_uuid(), lease_until = now() - interval '1 second'"
                  .formatted(status));

      me.awaitStatus(document, "indexed");
      assertThat(me.search("forgotten bridge")).hasSize(1);
    }
  }

  @Test
  void documentThatWaitsForItsRetryIsLeftAloneUntilThen() {
    String document = asItWas("status = 'accepted', next_attempt_at = now() + interval '1 hour'");

    me.indexed("other", "Something that comes later.");
    JsonNode waiting = me.document(document);

    assertThat(waiting.at("/status").asText()).isEqualTo("accepted");
    assertThat(waiting.at("/next_attempt_at").isNull()).isFalse();
  }

  @Test
  void whatNobodyFinishedIsSettledThoughADeletionCannotBe() {
    String kept = me.indexed("bridge", "The bridge is 41 metres long.");
    String deleted = me.indexed("undeletable", "The dam is 74 feet high.");
    database
        .sql(
            "create function refuse_deletion() returns trigger language plpgsql as"
                + " 'begin raise exception ''Injected by a test''; end'")
        .update();
    database
        .sql(
            "create trigger refusal before delete on documents for each row"
                + " when (old.source = 'undeletable') execute function refuse_deletion()")
        .update();
    database
        .sql(
            "update documents set status = 'deleting', updated_at = now() - interval '1 minute'"
                + " where id = ?::uuid")
        .param(deleted)
        .update();
    index.hide(UUID.fromString(kept), 2);
    index.publish(UUID.fromString(kept), 2);
    assertThat(me.search("metres")).isEmpty();
    ReflectionTestUtils.setField(index, "patience", Duration.ZERO);
    try {
      await().until(() -> me.search("metres").size() == 1);
    } finally {
      ReflectionTestUtils.setField(index, "patience", Duration.ofMinutes(1));
      database.sql("drop trigger refusal on documents").update();
      database.sql("drop function refuse_deletion").update();
    }
    await().untilAsserted(() -> assertNothingIsLeftOf(deleted));
  }

  /** A document that is indexed, and then in the state that a crash would have left. */
  private String asItWas(String state) {
    String document = me.indexed("bridge", "The forgotten bridge is 41 metres long.");
    database
        .sql(
            "update documents set indexed_version = null, indexed_at = null, chunk_count = null,"
                + " chunks_done = 0, "
                + state
                + " where id = ?::uuid")
        .param(document)
        .update();
    return document;
  }
}
