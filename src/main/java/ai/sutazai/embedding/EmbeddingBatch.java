package ai.sutazai.embedding;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How many passages are embedded at a time: fewer once a model took too long over as many. */
@Component("embeddingBatch")
public class EmbeddingBatch {

  private volatile int size;

  EmbeddingBatch(@Value("${sutazai.embedding-batch}") int size) {
    this.size = size;
  }

  /** Passages of a batch. */
  public int size() {
    return size;
  }

  /** Says that so many, more than one, take too long. */
  synchronized void isTooLarge(int passages) {
    size = Math.min(size, passages / 2);
  }
}
