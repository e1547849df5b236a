package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.embedding.EmbeddingModelConfiguration.Provider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseTimeTest {

  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Duration EMBEDDING = Duration.ofSeconds(120);
  private static final Duration CHROMA = Duration.ofSeconds(5);

  @Test
  void lastsAsLongAsABatchMayTakeThoseWhoAreAsked() {
    assertThat(of(Provider.OLLAMA, Optional.of(chroma())))
        .isEqualTo(LEASE.plus(EMBEDDING.multipliedBy(2)).plus(CHROMA));
  }

  @Test
  void isNoLongerWhereNobodyElseIsAsked() {
    assertThat(of(Provider.ONNX, Optional.empty())).isEqualTo(LEASE);
  }

  private static Duration of(Provider provider, Optional<ChromaCollection> chroma) {
    return Duration.parse(new LeaseTime(LEASE, provider, EMBEDDING, chroma).ofDocument());
  }

  private static ChromaCollection chroma() {
    return new ChromaCollection(
        "http://127.0.0.1:1",
        "default_tenant",
        "default_database",
        "sutazai-chunks",
        "",
        CHROMA,
        new SimpleMeterRegistry());
  }
}
