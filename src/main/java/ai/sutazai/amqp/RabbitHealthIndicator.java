package ai.sutazai.amqp;

import org.springframework.amqp.AmqpException;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Says whether the broker is there; without it work waits in the record, so it is never DOWN. */
@Component
@Profile("rabbitmq")
class RabbitHealthIndicator extends AbstractHealthIndicator {

  private final RabbitTemplate rabbit;

  RabbitHealthIndicator(CachingConnectionFactory brokerConnections) {
    this.rabbit = new RabbitTemplate(brokerConnections);
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    try {
      builder.up().withDetail("version", version());
    } catch (AmqpException away) {
      builder.unknown().withDetail("rabbit", away.getMessage());
    }
  }

  private String version() {
    return rabbit.execute(
        channel -> String.valueOf(channel.getConnection().getServerProperties().get("version")));
  }
}
