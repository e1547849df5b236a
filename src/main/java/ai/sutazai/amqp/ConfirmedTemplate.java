package ai.sutazai.amqp;

import ai.sutazai.errors.Unavailable;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.ReturnedMessage;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/** Has sent a message once the broker has confirmed it and a queue has taken it. */
class ConfirmedTemplate extends RabbitTemplate {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** In the reason for which RabbitMQ closes the channel of a message that it finds too large. */
  private static final Pattern LIMIT =
      Pattern.compile("PRECONDITION_FAILED - message size .* max size ([0-9]{1,18})");

  ConfirmedTemplate(ConnectionFactory connections) {
    super(connections);
    setMandatory(true);
    // It is told by what send throws.
    setReturnsCallback(returned -> {});
    // A broker that is short of memory blocks who publishes; who consumes has to go on.
    setUsePublisherConnection(true);
  }

  /**
   * @throws Unroutable if no queue is bound to it
   * @throws MessageTooLarge if it, or what its headers say, is longer than the broker lets it be
   * @throws Unavailable if the broker is away or does not confirm it in time
   */
  @Override
  public void send(String exchange, String routingKey, Message message) {
    CorrelationData sent = new CorrelationData(UUID.randomUUID().toString());
    try {
      send(exchange, routingKey, message, sent);
      CorrelationData.Confirm confirm =
          sent.getFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      ReturnedMessage returned = sent.getReturned();
      if (returned != null) {
        throw new Unroutable(exchange, routingKey);
      }
      if (!confirm.isAck()) {
        requireSize(message, confirm.getReason());
        throw unavailable("refused a message: " + confirm.getReason(), null);
      }
    } catch (AmqpException | ExecutionException | TimeoutException e) {
      if (e.getCause() instanceof IllegalArgumentException unfit) {
        throw new MessageTooLarge(unfit);
      }
      throw unavailable("does not take messages.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("was not waited for.", e);
    }
  }

  /** The client counts what it could not write as sent: its channel would wait for the confirm. */
  @Override
  protected void sendToRabbit(
      Channel channel, String exchange, String routingKey, boolean mandatory, Message message) {
    try {
      super.sendToRabbit(channel, exchange, routingKey, mandatory, message);
    } catch (IllegalArgumentException unfit) {
      try {
        channel.abort();
      } catch (IOException e) {
        unfit.addSuppressed(e);
      }
      throw unfit;
    }
  }

  /** Others that were under way on the channel are refused with the same reason. */
  private static void requireSize(Message message, String reason) {
    Matcher refusal = LIMIT.matcher(String.valueOf(reason));
    int size = message.getBody().length;
    if (refusal.find() && size > Long.parseLong(refusal.group(1))) {
      throw new MessageTooLarge(size, Long.parseLong(refusal.group(1)));
    }
  }

  private static Unavailable unavailable(String what, Exception cause) {
    return new Unavailable("RabbitMQ " + what, PATIENCE, cause);
  }
}
