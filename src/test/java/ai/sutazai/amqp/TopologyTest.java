package ai.sutazai.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import ai.sutazai.errors.UnusableSetting;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.invocation.InvocationOnMock;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

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

    new Topology(file, Duration.ofSeconds(5)).check(connections);

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
