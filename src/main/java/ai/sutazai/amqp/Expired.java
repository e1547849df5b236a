package ai.sutazai.amqp;

import ai.sutazai.errors.PipelineException;

/** The time that its sender gave a message ran out before anybody took it. */
public final class Expired extends PipelineException {

  private static final long serialVersionUID = 1L;

  public Expired(String detail) {
    super("expired", 504, "The message was not taken in time", detail, null);
  }
}
