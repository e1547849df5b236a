package ai.sutazai.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.FreePort;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

class RabbitHealthIndicatorTest {

  @Test
  void brokerThatIsAwayIsSaidToBeSoAndNeverDown() {
    CachingConnectionFactory connections =
        new AmqpConfiguration().brokerConnections("amqp://127.0.0.1:" + FreePort.find());

    Health away = new RabbitHealthIndicator(connections).health();

    assertThat(away.getStatus()).isEqualTo(Status.UNKNOWN);
    assertThat(away.getDetails().get("rabbit").toString()).contains("Connection refused");
  }
}
