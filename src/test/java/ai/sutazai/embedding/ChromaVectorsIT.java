package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.embedding.SearchIndex.OnMismatch;
import ai.sutazai.errors.Outage;
import ai.sutazai.errors.Unavailable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The same promises with vectors in a real ChromaDB. */
@EnabledIfEnvironmentVariable(named = "CHROMA_URL", matches = ".+")
class ChromaVectorsIT extends VectorsContract {

  private final String collection = "test-" + UUID.randomUUID();

  @Override
  Vectors vectors() {
    return at(System.getenv("CHROMA_URL"));
  }

  private Vectors at(String url) {
    return new ChromaVectors(
        new ChromaCollection(
            url,
            "default_tenant",
            "default_database",
            collection,
            "",
            Duration.ofSeconds(5),
            new SimpleMeterRegistry()));
  }

  @Test
  void serverThatIsNotThereIsAnOutage() {
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(
            () ->
                at("http://127.0.0.1:1")
                    .connect(Map.of("model", "small", "dimension", "4"), OnMismatch.REFUSE))
        .satisfies(failure -> assertThat(Outage.isOutage(failure)).isTrue());
  }
}
