package ai.sutazai.amqp;

import ai.sutazai.errors.PipelineException;

/** The broker takes no message of this length, however often it is published. */
public final class MessageTooLarge extends PipelineException {

  private static final long serialVersionUID = 1L;

  MessageTooLarge(long size, long limit) {
    super(
        "too_large",
        413,
        "The message is too large",
        "A message of " + size + " bytes is longer than the broker's " + limit + ".",
        null);
  }
}
