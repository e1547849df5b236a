package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ResumeDocumentsTest extends ProductTest {

  @Test
  void whatAnEarlierInstanceHeldIsFreedAndWhatThisOneHoldsIsNot() throws Exception {
    String earlier = held("now() - interval '1 year'");
    String mine = held("now()");

    database.sql(Files.readString(Path.of("routes/ingestion/resume-documents.sql"))).update();

    assertThat(me.awaitStatus(earlier, "indexed").at("/attempt").asInt()).isEqualTo(1);
    assertThat(me.document(mine).at("/status").asText()).isEqualTo("embedding");
  }

  private String held(String lastProgress) {
    String document = me.indexed(lastProgress, "The bridge is 41 metres long.");
    database
        .sql(
            "update documents set status = 'embedding', lease = gen_random_uuid(),"
                + " lease_until = now() + interval '1 hour', last_progress_at = "
                + lastProgress
                + " where id = ?::uuid")
        .param(document)
        .update();
    return document;
  }
}
