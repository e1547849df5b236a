package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ForgetEmbeddingsTest extends ProductTest {

  @Test
  void vectorsOfAnotherModelAreMadeAgainAndThoseOfTheOneInUseStay() {
    String other = me.indexed("other", "The tunnel is 52 metres long.");
    String own = me.indexed("own", "The bridge is 41 metres long.");
    database
        .sql(
            "update document_contents set embedding_model = 'another/12' where document_id = ?::uuid")
        .param(other)
        .update();

    routes.requestBody("direct:forget-embeddings", "");
    assertThat(embedded(other)).isZero();
    assertThat(embedded(own)).isEqualTo(1);

    index.deleteDocument(UUID.fromString(other));
    routes.requestBody("direct:fill-index", "");
    assertThat(embedded(other)).isEqualTo(1);
    assertThat(me.search("tunnel").get(0).at("/source").asText()).isEqualTo("other");
  }

  private int embedded(String document) {
    return database
        .sql("select count(embedding) from chunks where document_id = ?::uuid")
        .param(document)
        .query(Integer.class)
        .single();
  }
}
