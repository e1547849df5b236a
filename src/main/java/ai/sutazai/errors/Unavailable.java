package ai.sutazai.errors;

import java.time.Duration;
import java.util.Objects;

/** Something this service needs is down or full; the same request may succeed later. */
public final class Unavailable extends PipelineException {

  private static final long serialVersionUID = 1L;

  /** When to come back, where nobody knows better. */
  public static final Duration SOON = Duration.ofSeconds(5);

  private final Duration retryAfter;

  public Unavailable(String detail, Duration retryAfter) {
    this(detail, retryAfter, null);
  }

  public Unavailable(String detail, Duration retryAfter, Throwable cause) {
    this("unavailable", detail, retryAfter, cause);
  }

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
