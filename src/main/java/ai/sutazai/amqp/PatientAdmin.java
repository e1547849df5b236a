package ai.sutazai.amqp;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.amqp.AmqpConnectException;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.Exchange;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;

/** Declares what routes bring with them once the broker is there: its absence stops no start. */
final class PatientAdmin extends RabbitAdmin {

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  PatientAdmin(ConnectionFactory connections) {
    super(connections);
    connections.addConnectionListener(connection -> declareWaiting());
  }

  @Override
  public void declareExchange(Exchange exchange) {
    declare(() -> super.declareExchange(exchange));
  }

  @Override
  public String declareQueue(org.springframework.amqp.core.Queue queue) {
    declare(() -> super.declareQueue(queue));
    return queue.getName();
  }

  @Override
  public void declareBinding(Binding binding) {
    declare(() -> super.declareBinding(binding));
  }

  private void declare(Runnable declaration) {
    try {
      declaration.run();
    } catch (AmqpConnectException e) {
      waiting.add(declaration);
    }
  }

  /** In their order; what the broker is away for again waits on. */
  private void declareWaiting() {
    for (int left = waiting.size(); left > 0; left--) {
      Runnable declaration = waiting.poll();
      if (declaration != null) {
        declare(declaration);
      }
    }
  }
}
