package ai.sutazai.embedding;

import ai.sutazai.embedding.EmbeddingModelConfiguration.Provider;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How long a document is its worker's without a word of it. */
@Component("leaseTime")
public class LeaseTime {

  private final Duration ofDocument;

  LeaseTime(
      @Value("${sutazai.lease}") Duration lease,
      @Value("${sutazai.embedding-provider}") Provider provider,
      @Value("${sutazai.embedding-timeout}") Duration embedding,
      Optional<ChromaCollection> chroma) {
    ofDocument =
        lease
            // A batch, and after one that took too long the look whether Ollama is there at all.
            .plus(provider == Provider.OLLAMA ? embedding.multipliedBy(2) : Duration.ZERO)
            .plus(chroma.map(ChromaCollection::timeout).orElse(Duration.ZERO));
  }

  /** The lease, and what others may take over a batch of passages between two words; ISO 8601. */
  public String ofDocument() {
    return ofDocument.toString();
  }
}
