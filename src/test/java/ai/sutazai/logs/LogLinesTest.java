package ai.sutazai.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.ProductTest;
import ai.sutazai.errors.Unavailable;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.logging.logback.StructuredLogEncoder;

class LogLinesTest extends ProductTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lines lines = new Lines();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  @Value("${logging.structured.format.console}")
  private String format;

  /** What the log says, as it is written where the format is set. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {

    private final StructuredLogEncoder encoder = new StructuredLogEncoder();
    private final List<String> written = new CopyOnWriteArrayList<>();

    @Override
    public void start() {
      encoder.setContext(getContext());
      encoder.setFormat("logstash");
      encoder.start();
      super.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
      written.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
    }

    /** The first line with that in its message or its stack trace. */
    JsonNode with(String words) {
      return await()
          .until(
              () -> written.stream().map(Lines::parsed).filter(l -> has(l, words)).findFirst(),
              found -> found.isPresent())
          .orElseThrow();
    }

    private static boolean has(JsonNode line, String words) {
      return line.at("/message").asText().contains(words)
          || line.at("/stack_trace").asText().contains(words);
    }

    private static JsonNode parsed(String line) {
      assertThat(line.strip()).hasLineCount(1);
      try {
        return JSON.readTree(line);
      } catch (JsonProcessingException e) {
        throw new AssertionError(line, e);
      }
    }
  }

  @BeforeEach
  void listen() {
    lines.setContext(root.getLoggerContext());
    lines.start();
    root.addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    root.detachAppender(lines);
    MDC.clear();
  }

  @Test
  void linesAreTextForPeopleUnlessTheFormatIsSet() {
    assertThat(format).isEmpty();
  }

  @Test
  void lineOfADocumentsWorkerHasTheIdOfTheDocument() {
    String document = me.upload("broken.pdf", "%PDF-1.7 and no more").is(202).text("/id");

    JsonNode line = lines.with("Document " + document + " is rejected");

    assertThat(line.at("/documentId").asText()).isEqualTo(document);
    assertThat(line.at("/routeId").asText()).isEqualTo("reject-document");
    assertThat(line.has("taskId")).isFalse();
  }

  @Test
  void linesOfATasksWorkerHaveItsIdAndThatOfTheRequestItCameWith() {
    DisturbedEmbeddings.disturb(
        "unspeakable",
        () -> {
          throw new IllegalStateException("Unspeakable, injected for the log");
        });
    String task =
        me.send(
                me.json(
                        "/api/v1/tasks",
                        Map.of(
                            "agent",
                            "classifier",
                            "payload",
                            Map.of("text", "It is unspeakable.", "labels", List.of("a", "b"))))
                    .header("X-Correlation-ID", "of-this-task"))
            .is(202)
            .text("/id");

    JsonNode line = lines.with("Task " + task + " of classifier failed");
    JsonNode trace = lines.with("Unspeakable, injected for the log");

    assertThat(List.of(line, trace))
        .allSatisfy(
            l -> {
              assertThat(l.at("/taskId").asText()).isEqualTo(task);
              assertThat(l.at("/correlationId").asText()).isEqualTo("of-this-task");
              assertThat(l.at("/routeId").asText()).isEqualTo("retry-task");
              assertThat(l.has("documentId")).isFalse();
            });
    assertThat(trace.at("/message").asText()).contains("Unforeseen error");
  }

  @Test
  void idsGoWithTheLineAndWhatTheThreadHadBeforeIsThereAgain() {
    Map<String, String> before = Map.of("correlationId", "of-before", "taskId", "of-before");
    MDC.setContextMap(before);
    String task = UUID.randomUUID().toString();

    routes.send(
        "direct:release-task",
        exchange -> {
          exchange.getMessage().setHeader("taskId", task);
          exchange.getMessage().setHeader("lease", task);
          exchange.setProperty(
              Exchange.EXCEPTION_CAUGHT,
              new Unavailable("Nothing is there.", Duration.ofSeconds(1)));
        });

    assertThat(MDC.getCopyOfContextMap()).isEqualTo(before);
    JsonNode line = lines.with("Task " + task + " has to wait");
    assertThat(line.at("/taskId").asText()).isEqualTo(task);
    assertThat(line.at("/correlationId").asText()).isEqualTo("of-before");
  }
}
