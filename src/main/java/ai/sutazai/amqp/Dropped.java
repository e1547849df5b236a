package ai.sutazai.amqp;

import ai.sutazai.errors.PipelineException;

/** The broker delivered a message as often as it does, and nobody came to an end with it. */
public final class Dropped extends PipelineException {

  private static final long serialVersionUID = 1L;

  public Dropped(String detail) {
    super("delivery_limit", 500, "The message was given up", detail, null);
  }
}
