package ai.sutazai.errors;

import java.time.Duration;

/** The caller is over a limit and may come back after {@link #retryAfter()}. */
public final class TooManyRequests extends PipelineException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  public TooManyRequests(String detail, Duration retryAfter) {
    super("too_many_requests", 429, "Too many requests", detail, null);
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
