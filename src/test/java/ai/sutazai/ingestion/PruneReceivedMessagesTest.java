package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PruneReceivedMessagesTest extends ProductTest {

  @Test
  void onlyWhatCameLongAgoIsForgotten() throws IOException {
    receive("last-year", "1 year");
    receive("last-week", "1 week");

    database
        .sql(Files.readString(Path.of("routes/ingestion/prune-received-messages.sql")))
        .update();

    assertThat(
            database
                .sql("select message_id from received_messages where owner_id = ?::uuid")
                .param(me.id())
                .query(String.class)
                .list())
        .containsExactly("last-week");
  }

  private void receive(String message, String age) {
    database
        .sql(
            "insert into received_messages (owner_id, message_id, document_id, version, received_at)"
                + " values (?::uuid, ?, gen_random_uuid(), 1, now() - ?::interval)")
        .params(me.id(), message, age)
        .update();
  }
}
