package ai.sutazai.amqp;

import ai.sutazai.errors.UnusableSetting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.Exchange;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;

/**
 * Declares what routes bring with them, and again on each connection, since a broker may have lost
 * it. Its absence stops no start.
 */
final class PatientAdmin extends RabbitAdmin {

  private static final Logger LOG = LoggerFactory.getLogger(PatientAdmin.class);

  private final ConnectionFactory connections;

  /** By what they are called, in their order. */
  private final Map<String, Topology.Question> declarations =
      Collections.synchronizedMap(new LinkedHashMap<>());

  PatientAdmin(ConnectionFactory connections) {
    super(connections);
    this.connections = connections;
    connections.addConnectionListener(this::restore);
  }

  @Override
  public void declareExchange(Exchange exchange) {
    declare(
        "exchange " + exchange.getName(),
        channel ->
            channel.exchangeDeclare(
                exchange.getName(),
                exchange.getType(),
                exchange.isDurable(),
                exchange.isAutoDelete(),
                exchange.getArguments()));
  }

  @Override
  public String declareQueue(Queue queue) {
    declare(
        "queue " + queue.getName(),
        channel ->
            channel.queueDeclare(
                queue.getName(),
                queue.isDurable(),
                queue.isExclusive(),
                queue.isAutoDelete(),
                queue.getArguments()));
    return queue.getName();
  }

  /** Routes bind queues alone. */
  @Override
  public void declareBinding(Binding binding) {
    String key = binding.getRoutingKey();
    declare(
        "binding " + key + " of the queue " + binding.getDestination(),
        channel ->
            channel.queueBind(
                binding.getDestination(), binding.getExchange(), key, binding.getArguments()));
  }

  private void declare(String what, Topology.Question declaration) {
    Topology.Question before = declarations.put(what, declaration);
    String refusal;
    try {
      refusal = Topology.refusal(connections.createConnection(), declaration);
    } catch (AmqpException e) {
      // The next connection declares it.
      return;
    }
    if (refusal != null) {
      declarations.compute(what, (name, refused) -> before);
      throw new UnusableSetting(
          "The " + what + " of RabbitMQ is not that of its route: " + refusal,
          "Delete the queue that differs, once it is empty; its route declares it.");
    }
  }

  /** What is there and the same stays as it is. */
  void restore(Connection connection) {
    List<Map.Entry<String, Topology.Question>> all;
    synchronized (declarations) {
      all = new ArrayList<>(declarations.entrySet());
    }
    try {
      for (Map.Entry<String, Topology.Question> declaration : all) {
        String refusal = Topology.refusal(connection, declaration.getValue());
        if (refusal != null) {
          LOG.error("The {} could not be declared: {}", declaration.getKey(), refusal);
        }
      }
    } catch (AmqpException e) {
      LOG.error("What routes bring with them could not be declared: {}", e.getMessage());
    }
  }
}
