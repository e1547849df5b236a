package ai.sutazai.amqp;

import com.rabbitmq.client.ShutdownSignalException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionListener;

/** Says once when the broker goes, and once when it is back. */
class BrokerWatch implements ConnectionListener {

  private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);

  private final AtomicBoolean away = new AtomicBoolean();

  @Override
  public void onCreate(Connection connection) {
    if (away.getAndSet(false)) {
      LOG.info("RabbitMQ is back");
    }
  }

  @Override
  public void onShutDown(ShutdownSignalException signal) {
    if (!signal.isInitiatedByApplication()) {
      gone(signal);
    }
  }

  @Override
  public void onFailed(Exception failure) {
    gone(failure);
  }

  private void gone(Exception reason) {
    if (!away.getAndSet(true)) {
      LOG.warn("RabbitMQ is away; work waits in the record: {}", reason.getMessage());
    }
  }
}
