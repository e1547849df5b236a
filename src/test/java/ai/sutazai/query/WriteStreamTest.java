package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class WriteStreamTest extends ProductTest {

  @Test
  void linesInTheLogHaveTheRequestsCorrelationId(CapturedOutput log) {
    DisturbedEmbeddings.disturb(
        "calamitous",
        () -> {
          throw new IllegalStateException("Injected for the log");
        });

    me.send(
            me.json("/api/v1/query", Map.of("question", "How calamitous is the bridge?"))
                .header("Accept", "text/event-stream")
                .header("X-Correlation-ID", "of-this-stream"))
        .is(200);

    assertThat(log.toString().lines().filter(line -> line.contains("A request failed")))
        .anyMatch(line -> line.contains("of-this-stream"));
  }

  @Test
  void failureInTheMiddleOfAStreamIsItsLastEvent() {
    DisturbedEmbeddings.disturb(
        "calamitous",
        () -> {
          throw new IllegalStateException("Injected by a test");
        });

    List<Reply.Event> events =
        me.askStreaming(Map.of("question", "How calamitous is the bridge?")).events();

    assertThat(events).hasSize(1);
    assertThat(events.get(0).name()).isEqualTo("error");
    assertThat(events.get(0).data().at("/type").asText()).startsWith("urn:sutazai:problem:");
    assertThat(events.get(0).data().at("/correlation_id").asText()).isNotBlank();
    assertThat(events.get(0).data().toString()).doesNotContain("Injected");
  }
}
