package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.Unavailable;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OllamaEmbeddingsTest {

  private static final byte[] VECTOR =
      "{\"embeddings\": [[1, 0]]}".getBytes(StandardCharsets.US_ASCII);

  private final AtomicInteger asked = new AtomicInteger();
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
    ollama.start();
  }

  @AfterEach
  void stop() {
    ollama.stop(0);
  }

  @Test
  @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void replyThatStallsIsAnOutage() {
    OllamaEmbeddings model =
        new OllamaEmbeddings(
            "http://127.0.0.1:" + ollama.getAddress().getPort(), "small", Duration.ofSeconds(1));

    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> model.embed("bridge"));
  }
}
