package ai.sutazai.amqp;

import ai.sutazai.errors.PipelineException;

/** The broker takes no message of this length, however often it is published. */
public final class MessageTooLarge extends PipelineException {

  private static final long serialVersionUID = 1L;

  MessageTooLarge(long size, long limit) {
    this("A message of " + size + " bytes is longer than the broker's " + limit + ".", null);
  }

  /**
   * @param reason the client's, of headers and properties that it cannot send
   */
  MessageTooLarge(IllegalArgumentException reason) {
    this(
        "The message's headers or properties do not fit into AMQP: " + reason.getMessage(), reason);
  }

  private MessageTooLarge(String detail, Exception cause) {
    super("too_large", 413, "The message is too large", detail, cause);
  }
}
