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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OllamaEmbeddingsTest {

  private static final byte[] VECTOR =
      "{\"embeddings\": [[1, 0]]}".getBytes(StandardCharsets.US_ASCII);

  private final AtomicInteger asked = new AtomicInteger();
  private final List<Integer> batches = new CopyOnWriteArrayList<>();
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

  /** 0.4 s for each text beyond the first, and 1.5 s for what is hard. */
  private OllamaEmbeddings slow() {
    ollama.removeContext("/api/embed");
    ollama.createContext(
        "/api/embed",
        exchange -> {
          JsonNode texts = new ObjectMapper().readTree(exchange.getRequestBody()).path("input");
          batches.add(texts.size());
          pause(texts.toString().contains("hard") ? 1500 : 400 * (texts.size() - 1));
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
  void batchThatTakesTooLongIsAskedForInPieces() {
    EmbeddingModel model = slow().forDocuments();
    List<TextSegment> segments =
        Stream.of("a", "b", "c", "d", "e", "f").map(TextSegment::from).toList();

    assertThat(model.embedAll(segments).content()).hasSize(6);
    assertThat(model.embedAll(segments).content()).hasSize(6);

    assertThat(batches).containsExactly(1, 6, 1, 3, 3, 3, 3);
  }

  @Test
  void passageThatTakesTooLongIsNoOutage() {
    EmbeddingModel model = slow().forDocuments();

    assertThatIllegalStateException()
        .isThrownBy(() -> model.embed("hard"))
        .withMessageContaining("EMBEDDING_TIMEOUT");
  }

  @Test
  void serverThatAnswersNothingIsAnOutageForDocumentsToo() {
    EmbeddingModel model =
        new OllamaEmbeddings(url(), "small", Duration.ofSeconds(1)).forDocuments();

    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> model.embed("bridge"));
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
  @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void replyThatStallsIsAnOutage() {
    OllamaEmbeddings model = new OllamaEmbeddings(url(), "small", Duration.ofSeconds(1));

    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> model.embed("bridge"));
  }
}
