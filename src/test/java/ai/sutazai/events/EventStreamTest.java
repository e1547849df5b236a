package ai.sutazai.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class EventStreamTest {

  private final Queue<String> events = new ArrayDeque<>(List.of("a: größe\n\n", "", "b: 🌉\n\n"));

  private final EventStream stream =
      new EventStream() {
        @Override
        protected String next() {
          return events.poll();
        }
      };

  @Test
  void eventsComeOneAReadAndAsUtf8() throws IOException {
    byte[] buffer = new byte[100];
    int read = stream.read(buffer);
    assertThat(new String(buffer, 0, read, StandardCharsets.UTF_8)).isEqualTo("a: größe\n\n");
    assertThat(events).hasSize(2);
    assertThat(stream.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("b: 🌉\n\n");
    assertThat(stream.read()).isEqualTo(-1);
  }

  @Test
  void outageIsNoNewsAndAnythingElseAnEnd() throws IOException {
    Queue<RuntimeException> failures =
        new ArrayDeque<>(
            List.of(
                new IllegalStateException(new SQLTransientConnectionException()),
                new IllegalArgumentException()));
    EventStream disturbed =
        new EventStream() {
          @Override
          protected String next() {
            throw failures.poll();
          }
        };
    byte[] buffer = new byte[100];

    int read = disturbed.read(buffer);

    assertThat(new String(buffer, 0, read, StandardCharsets.UTF_8)).startsWith(":");
    assertThatIllegalArgumentException().isThrownBy(disturbed::read);
  }

  @Test
  void onceItIsClosedNoneIsLookedFor() throws IOException {
    assertThat(stream.read()).isEqualTo('a');
    stream.close();
    assertThat(stream.read()).isEqualTo(-1);
    assertThat(events).hasSize(2);
  }
}
