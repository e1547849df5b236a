package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.ProductTest;
import ai.sutazai.errors.UnusableSetting;
import dev.langchain4j.data.embedding.Embedding;
import java.time.Duration;
import java.util.Map;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** The whole product with its vectors from a real Ollama. */
@EnabledIfEnvironmentVariable(named = "OLLAMA_BASE_URL", matches = ".+")
@DirtiesContext
@TestPropertySource(
    properties = {
      "sutazai.embedding-provider=ollama",
      "sutazai.embedding-model=${DEFAULT_MODEL}",
      "sutazai.ollama-base-url=${OLLAMA_BASE_URL}"
    })
class OllamaEmbeddingsIT extends ProductTest {

  private static final String URL = System.getenv("OLLAMA_BASE_URL");
  private static final String NAME = System.getenv("DEFAULT_MODEL");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void documentIsIndexedAndFound() {
    String document = me.indexed("bridge", "The bridge of Ghent is 41 metres long.");

    assertThat(me.sources("How long is the bridge?", Map.of("mode", "dense")))
        .containsExactly("bridge");
    assertThat(
            database
                .sql("select octet_length(embedding) / 4 from chunks where document_id = ?::uuid")
                .param(document)
                .query(Integer.class)
                .single())
        .isEqualTo(Integer.valueOf(index.model().replaceFirst(".*/", "")));
  }

  @Test
  void vectorsAreOfUnitLengthAndOfTheDimensionFoundAtStart() {
    OllamaEmbeddings model = new OllamaEmbeddings(URL, NAME, PATIENCE);
    Embedding embedding = model.embed("bridge").content();
    assertThat(embedding.dimension()).isEqualTo(model.dimension());
    assertThat(VectorUtil.dotProduct(embedding.vector(), embedding.vector()))
        .isBetween(0.999f, 1.001f);
    assertThat(model.modelName()).isEqualTo("ollama/" + NAME);
  }

  @Test
  void textThatIsTooLongIsRefusedAndNotCut() {
    OllamaEmbeddings model = new OllamaEmbeddings(URL, NAME, PATIENCE);
    String text = "bridge ".repeat(20_000);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> model.embed(text))
        .withMessageContaining("CHUNK_TOKENS");
  }

  @Test
  void modelThatIsNotThereStopsTheStart() {
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> new OllamaEmbeddings(URL, "not-there", PATIENCE))
        .withMessageContaining("not-there");
  }
}
