package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

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
