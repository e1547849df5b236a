package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PurgeDocumentTest extends ProductTest {

  @Test
  void whatIsBeingDeletedLeavesIndexAndRecord() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    database
        .sql("update documents set status = 'deleting', updated_at = now() where id = ?::uuid")
        .param(document)
        .update();

    routes.requestBodyAndHeaders("direct:purge-document", null, Map.of("documentId", document));

    assertNothingIsLeftOf(document);
  }

  @Test
  void whatIsNotBeingDeletedStaysInTheRecord() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");

    routes.requestBodyAndHeaders("direct:purge-document", null, Map.of("documentId", document));

    assertThat(me.document(document).at("/status").asText()).isEqualTo("indexed");
    assertThat(chunksInRecord(document)).isEqualTo(1);
  }
}
