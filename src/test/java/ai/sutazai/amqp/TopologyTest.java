package ai.sutazai.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import ai.sutazai.errors.UnusableSetting;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.invocation.InvocationOnMock;
import org.springframework.amqp.AmqpAuthenticationException;
import org.springframework.amqp.AmqpIOException;
import org.springframework.amqp.AmqpTimeoutException;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class TopologyTest {

  private static final String DEFINITIONS =
      """
      {"exchanges": [{"name": "works", "type": "direct", "durable": true}],
       "queues": [{"name": "first", "durable": true}, {"name": "second", "durable": true}]}
      """;

  @TempDir private Path directory;
  private Path file;

  private final Set<String> there = new HashSet<>();
  private final Set<String> othersLastParts = new HashSet<>();
  private final ConnectionFactory connections = mock(ConnectionFactory.class);

  @BeforeEach
  void broker() throws IOException {
    file = Files.writeString(directory.resolve("definitions.json"), DEFINITIONS);
    Channel channel = mock(Channel.class, this::answer);
    Connection connection = mock(Connection.class);
    when(connection.createChannel(false)).thenReturn(channel);
    when(connections.createConnection()).thenReturn(connection);
  }

  @Test
  void whatAnotherInstanceIsDeclaringIsWaitedFor() {
    there.add("works");
    othersLastParts.addAll(Set.of("first", "second"));

    new Topology(file, Duration.ofMinutes(1)).check(connections);

    assertThat(there).containsExactlyInAnyOrder("works", "first", "second");
  }

  @Test
  void whatNobodyDeclaresIsRefused() {
    there.add("works");

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> new Topology(file, Duration.ofMillis(300)).check(connections))
        .withMessageContaining("lacks the queue first, the queue second of");
    assertThat(there).containsExactly("works");
  }

  @ParameterizedTest
  @CsvSource({
    "530, NOT_ALLOWED - vhost nowhere not found",
    "403, ACCESS_REFUSED - access to vhost refused",
  })
  void whatTheBrokerForbidsIsRefusedWithItsWords(int code, String words) {
    when(connections.createConnection()).thenThrow(new AmqpIOException(closed(code, words)));

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> new Topology(file).check(connections))
        .withMessage("RabbitMQ refuses the connection: " + words + ".")
        .satisfies(e -> assertThat(e.remedy()).contains("RABBITMQ_URL").doesNotContain("queue"));
  }

  @Test
  void wrongPasswordIsRefusedWithTheBrokersWords() {
    when(connections.createConnection())
        .thenThrow(
            new AmqpAuthenticationException(
                new AuthenticationFailureException("ACCESS_REFUSED - Login was refused.")));

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> new Topology(file).check(connections))
        .withMessage("RabbitMQ refuses the connection: ACCESS_REFUSED - Login was refused.")
        .satisfies(e -> assertThat(e.remedy()).contains("RABBITMQ_URL").doesNotContain("queue"));
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void whyABrokerIsAwayIsTold(CapturedOutput output) {
    when(connections.createConnection())
        .thenThrow(new AmqpIOException(closed(320, "CONNECTION_FORCED - it ends")))
        .thenThrow(new AmqpTimeoutException(new TimeoutException("it says nothing")));

    new Topology(file).check(connections);
    new Topology(file).check(connections);

    assertThat(output.getAll())
        .contains("RabbitMQ is away")
        .contains("CONNECTION_FORCED - it ends")
        .contains("it says nothing");
  }

  @Test
  void definitionsThatCannotBeReadAreNoMatterOfAQueue() throws IOException {
    Files.writeString(file, "{");

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> new Topology(file))
        .withMessageContaining("cannot be read from " + file)
        .satisfies(e -> assertThat(e.remedy()).doesNotContain("queue"));
  }

  private static IOException closed(int code, String words) {
    AMQP.Connection.Close no =
        new AMQP.Connection.Close.Builder().replyCode(code).replyText(words).build();
    return new IOException(new ShutdownSignalException(true, false, no, null));
  }

  /** The other instance is done once it has been asked for the last part. */
  private Object answer(InvocationOnMock question) throws IOException {
    String name =
        question.getArguments().length == 0
            ? null
            : String.valueOf(question.getArgument(0, Object.class));
    switch (question.getMethod().getName()) {
      case "exchangeDeclare", "queueDeclare" -> there.add(name);
      case "exchangeDeclarePassive", "queueDeclarePassive" -> {
        boolean missing = !there.contains(name);
        if (name.equals("second")) {
          there.addAll(othersLastParts);
        }
        if (missing) {
          AMQP.Channel.Close no =
              new AMQP.Channel.Close.Builder().replyCode(404).replyText("NOT_FOUND").build();
          throw new IOException(new ShutdownSignalException(false, false, no, null));
        }
      }
      default -> {}
    }
    return null;
  }
}
