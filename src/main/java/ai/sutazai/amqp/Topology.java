package ai.sutazai.amqp;

import ai.sutazai.errors.UnusableSetting;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpAuthenticationException;
import org.springframework.amqp.AmqpConnectException;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.AmqpIOException;
import org.springframework.amqp.AmqpTimeoutException;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.util.StringUtils;

/** Exchanges, queues and bindings, in the form that RabbitMQ imports. */
class Topology {

  private static final Logger LOG = LoggerFactory.getLogger(Topology.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How long another instance that starts now may take to declare it. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(200);

  /** What a broker says of a virtual host that is not there, or not for this account. */
  private static final Set<Integer> NOT_LET_IN = Set.of(AMQP.NOT_ALLOWED, AMQP.ACCESS_REFUSED);

  private final Path file;
  private final Duration patience;
  private final JsonNode definitions;

  /** Something that is asked of a channel of its own, since a broker closes it with its no. */
  interface Question {
    void ask(Channel channel) throws IOException;
  }

  Topology(Path file) {
    this(file, PATIENCE);
  }

  Topology(Path file, Duration patience) {
    this.file = file;
    this.patience = patience;
    try {
      this.definitions = JSON.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UnusableSetting(
          "The topology cannot be read from " + file + ": " + e.getMessage() + ".",
          "Put back the file that came with this version.");
    }
  }

  /**
   * Declares it on a broker that has none of it. A broker that is away is let be: it is {@link
   * #restore restored} once it is there.
   *
   * @throws UnusableSetting if part of it is missing there, or is different, or the broker does not
   *     let us in
   */
  void check(ConnectionFactory connections) {
    Connection connection;
    try {
      connection = connections.createConnection();
    } catch (AmqpAuthenticationException e) {
      throw refused(e.getCause().getMessage());
    } catch (AmqpIOException | AmqpConnectException | AmqpTimeoutException e) {
      Throwable cause = NestedExceptionUtils.getMostSpecificCause(e);
      if (cause instanceof ShutdownSignalException signal
          && signal.getReason() instanceof AMQP.Connection.Close close
          && NOT_LET_IN.contains(close.getReplyCode())
          // As many connections as may be pass by themselves.
          && !close.getReplyText().contains("limit")) {
        throw refused(close.getReplyText());
      }
      LOG.warn(
          "RabbitMQ is away; work waits in the record until it is there: {}", cause.toString());
      return;
    }
    int parts = definitions.path("exchanges").size() + definitions.path("queues").size();
    List<String> missing = missing(connection);
    long end = System.nanoTime() + patience.toNanos();
    // An instance that starts at the same time may be declaring it.
    while (!missing.isEmpty() && missing.size() < parts && System.nanoTime() < end) {
      pause();
      missing = missing(connection);
    }
    if (missing.size() == parts) {
      LOG.info("RabbitMQ has none of {}; it is declared", file);
    } else if (!missing.isEmpty()) {
      throw unusable("RabbitMQ lacks " + String.join(", ", missing) + " of " + file + ".");
    }
    declare(connection);
  }

  /** Declares what a broker lacks that is connected to while we run; says so, and stops nothing. */
  void restore(Connection connection) {
    try {
      List<String> missing = missing(connection);
      if (!missing.isEmpty()) {
        LOG.warn("RabbitMQ lacks {}; it is declared", String.join(", ", missing));
        declare(connection);
      }
    } catch (AmqpException | UnusableSetting e) {
      LOG.error("What RabbitMQ lacks could not be declared: {}", e.getMessage());
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AmqpException(e);
    }
  }

  private List<String> missing(Connection connection) {
    List<String> missing = new ArrayList<>();
    for (JsonNode exchange : definitions.path("exchanges")) {
      String name = exchange.path("name").asText();
      if (refusal(connection, channel -> channel.exchangeDeclarePassive(name)) != null) {
        missing.add("the exchange " + name);
      }
    }
    for (JsonNode queue : definitions.path("queues")) {
      String name = queue.path("name").asText();
      if (refusal(connection, channel -> channel.queueDeclarePassive(name)) != null) {
        missing.add("the queue " + name);
      }
    }
    return missing;
  }

  /** What is there and the same stays as it is. */
  private void declare(Connection connection) {
    for (JsonNode e : definitions.path("exchanges")) {
      different(
          "exchange",
          e,
          refusal(
              connection,
              channel ->
                  channel.exchangeDeclare(
                      e.path("name").asText(),
                      e.path("type").asText(),
                      e.path("durable").asBoolean(),
                      e.path("auto_delete").asBoolean(),
                      arguments(e))));
    }
    for (JsonNode q : definitions.path("queues")) {
      different(
          "queue",
          q,
          refusal(
              connection,
              channel ->
                  channel.queueDeclare(
                      q.path("name").asText(),
                      q.path("durable").asBoolean(),
                      false,
                      q.path("auto_delete").asBoolean(),
                      arguments(q))));
    }
    for (JsonNode b : definitions.path("bindings")) {
      different(
          "binding",
          b,
          refusal(
              connection,
              channel ->
                  channel.queueBind(
                      b.path("destination").asText(),
                      b.path("source").asText(),
                      b.path("routing_key").asText(),
                      arguments(b))));
    }
  }

  private void different(String kind, JsonNode definition, String refusal) {
    if (refusal != null) {
      String name = definition.path(kind.equals("binding") ? "routing_key" : "name").asText();
      throw unusable(
          "The " + kind + " " + name + " of RabbitMQ is not that of " + file + ": " + refusal);
    }
  }

  /** What the broker says against it, or null. */
  static String refusal(Connection connection, Question question) {
    try (Channel channel = connection.createChannel(false)) {
      question.ask(channel);
      return null;
    } catch (IOException e) {
      if (e.getCause() instanceof ShutdownSignalException signal
          && signal.getReason() instanceof AMQP.Channel.Close close) {
        return close.getReplyText();
      }
      throw new AmqpIOException(e);
    } catch (TimeoutException e) {
      throw new AmqpTimeoutException(e);
    }
  }

  private static Map<String, Object> arguments(JsonNode definition) {
    return JSON.convertValue(definition.path("arguments"), new TypeReference<>() {});
  }

  private static UnusableSetting refused(String reply) {
    return new UnusableSetting(
        "RabbitMQ refuses the connection: " + StringUtils.trimTrailingCharacter(reply, '.') + ".",
        "Set RABBITMQ_URL to an account that may log in, and a virtual host that it may use.");
  }

  private UnusableSetting unusable(String problem) {
    return new UnusableSetting(
        problem,
        "Delete the queue that differs, once it is empty, and import the file: rabbitmqctl"
            + " import_definitions "
            + file
            + ".");
  }
}
