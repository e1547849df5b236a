package ai.sutazai.notification;

import ai.sutazai.errors.PipelineException;

/** A notification did not reach whom it was for. */
public final class NotDelivered extends PipelineException {

  private static final long serialVersionUID = 1L;

  NotDelivered(String detail, Throwable cause) {
    super("not_delivered", 503, "Not delivered", detail, cause);
  }
}
