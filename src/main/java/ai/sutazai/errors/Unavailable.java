package ai.sutazai.errors;

import java.time.Duration;
import java.util.Objects;

/** Something this service needs is down or full; the same request may succeed later. */
public final class Unavailable extends PipelineException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /**
   * @param code embedding_unavailable, index_unavailable or unavailable; internal where no caller
   *     waits
   */
  public Unavailable(String code, String detail, Duration retryAfter, Throwable cause) {
    super(code, 503, "Temporarily unavailable", detail, cause);
    this.retryAfter = Objects.requireNonNull(retryAfter);
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
