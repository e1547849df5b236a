package ai.sutazai.amqp;

import ai.sutazai.errors.PipelineException;

/** The broker took a message and no queue wanted it. */
public final class Unroutable extends PipelineException {

  private static final long serialVersionUID = 1L;

  Unroutable(String exchange, String routingKey) {
    super(
        "unroutable",
        500,
        "No queue takes the message",
        "No queue is bound to " + routingKey + " of the exchange '" + exchange + "'.",
        null);
  }
}
