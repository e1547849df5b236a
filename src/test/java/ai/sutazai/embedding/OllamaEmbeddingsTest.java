package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.sutazai.errors.Unavailable;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OllamaEmbeddingsTest {

  private static final byte[] VECTOR =
      "{\"embeddings\": [[1, 0]]}".getBytes(StandardCharsets.US_ASCII);

  private final AtomicInteger asked = new AtomicInteger();
  private final EmbeddingBatch batch = new EmbeddingBatch(16);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer ollama;

  @BeforeEach
  void answerOnceInFull() throws IOException {
    ollama = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ollama.createContext(
        "/api/embed",
        exchange -> {
          boolean whole = asked.incrementAndGet() == 1;
          exchange.sendResponseHeaders(200, VECTOR.length);
          exchange.getResponseBody().write(VECTOR, 0, whole ? VECTOR.length : 5);
          exchange.getResponseBody().flush();
          if (whole) {
            exchange.close();
          }
        });
    ollama.setExecutor(threads);
    ollama.start();
  }

  /** Takes 1.5 s over what is hard, and over more than four texts. */
  private OllamaEmbeddings slow() {
    ollama.removeContext("/api/embed");
    ollama.createContext(
        "/api/embed",
        exchange -> {
          JsonNode texts = new ObjectMapper().readTree(exchange.getRequestBody()).path("input");
          if (texts.toString().contains("hard") || texts.size() > 4) {
            pause(1500);
          }
          byte[] vectors =
              ("{\"embeddings\": [" + "[1, 0],".repeat(texts.size() - 1) + "[1, 0]]}")
                  .getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, vectors.length);
          exchange.getResponseBody().write(vectors);
          exchange.close();
        });
    return new OllamaEmbeddings(url(), "small", Duration.ofSeconds(1));
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void batchThatTakesTooLongIsNoOutageAndTheNextOneIsSmaller() {
    EmbeddingModel model = slow().forDocuments(batch);
    List<TextSegment> segments =
        Stream.of("a", "b", "c", "d", "e", "f").map(TextSegment::from).toList();

    assertThatIllegalStateException()
        .isThrownBy(() -> model.embedAll(segments))
        .withMessageContaining("EMBEDDING_TIMEOUT");
    assertThat(batch.size()).isEqualTo(3);

    assertThat(model.embedAll(segments.subList(0, 3)).content()).hasSize(3);
    assertThat(model.embedAll(segments.subList(0, 2)).content()).hasSize(2);
    assertThat(batch.size()).isEqualTo(4);
    assertThatIllegalStateException().isThrownBy(() -> model.embed("hard"));
    assertThat(batch.size()).isEqualTo(1);
  }

  @Test
  void batchesGrowAgainUpToWhatIsKnownToBeTooMany() {
    batch.isTooLarge(16, false);
    batch.isTooLarge(8, true);
    assertThat(batch.size()).isEqualTo(4);

    IntStream.range(0, 20).forEach(n -> batch.went(batch.size()));

    assertThat(batch.size()).isEqualTo(7);
  }

  @Test
  void serverThatAnswersNothingIsAnOutageForDocumentsToo() {
    EmbeddingModel model =
        new OllamaEmbeddings(url(), "small", Duration.ofSeconds(1)).forDocuments(batch);

    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> model.embedAll(List.of(TextSegment.from("a"), TextSegment.from("b"))));
    assertThat(batch.size()).isEqualTo(1);
  }

  private String url() {
    return "http://127.0.0.1:" + ollama.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    ollama.stop(0);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void replyThatStallsIsAnOutage() {
    OllamaEmbeddings model = new OllamaEmbeddings(url(), "small", Duration.ofSeconds(1));

    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> model.embed("bridge"));
  }
}
