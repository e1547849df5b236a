package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.nio.ByteBuffer;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class EmbedBatchTest extends ProductTest {

  @Autowired private EmbeddingModel model;

  @Test
  void titleAndHeadingsAreEmbeddedWithTheText() {
    String document =
        me.awaitIndexed(
            me.post(
                "/api/v1/documents",
                Map.of("text", "It is 41 metres long.", "title", "The bridge of Ghent")));

    float[] stored = new float[384];
    ByteBuffer.wrap(
            database
                .sql("select embedding from chunks where document_id = ?::uuid")
                .param(document)
                .query(byte[].class)
                .single())
        .asFloatBuffer()
        .get(stored);

    float[] expected = model.embed("The bridge of Ghent\nIt is 41 metres long.").content().vector();
    assertThat(stored).containsExactly(expected, Offset.offset(1e-4f));
    assertThat(me.text(document)).isEqualTo("It is 41 metres long.");
    assertThat(me.sources("Ghent", Map.of("mode", "lexical")))
        .containsExactly("The bridge of Ghent");
  }

  @Test
  void tailOfALongPassageCounts() {
    String head = "The bridge is long. ".repeat(60);
    float[] one = model.embed(head + "It was built by wolves.").content().vector();
    float[] other = model.embed(head + "Taxes are due in May.").content().vector();
    assertThat(one).isNotEqualTo(other);
  }
}
