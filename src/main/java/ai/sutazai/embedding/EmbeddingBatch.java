package ai.sutazai.embedding;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How many passages are embedded at a time: fewer where a model takes too long over as many. */
@Component("embeddingBatch")
public class EmbeddingBatch {

  private int size;
  private int most;

  EmbeddingBatch(@Value("${sutazai.embedding-batch}") int most) {
    this.size = most;
    this.most = most;
  }

  /** Passages of a batch. */
  public synchronized int size() {
    return size;
  }

  /** Says that so many were embedded in time. */
  synchronized void went(int passages) {
    if (passages == size) {
      size = Math.min(size + 1, most);
    }
  }

  /**
   * Says that so many were not embedded in time.
   *
   * @param slow whether that is known to be because of their number, rather than of an outage
   */
  synchronized void isTooLarge(int passages, boolean slow) {
    size = Math.max(1, Math.min(size, passages / 2));
    if (slow) {
      most = Math.max(1, Math.min(most, passages - 1));
    }
  }
}
