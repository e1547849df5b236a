package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

class ChatModelHealthIndicatorTest {

  @ParameterizedTest
  @ValueSource(strings = {"/gateway/ollama", "/gateway/ollama/"})
  void modelsOfAServerBehindAPathAreFound(String path) throws IOException {
    // A machine that has just begun may not answer in time.
    Health health =
        await().until(() -> healthAt(path, 200), said -> said.getStatus().equals(Status.UP));

    assertThat(health.getDetails()).containsEntry("pulled", true);
  }

  @Test
  void refusalSaysNothingOfTheModelsAndIsNeverDown() throws IOException {
    Health health = healthAt("/gateway/ollama", 404);

    assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
    assertThat(health.getDetails())
        .containsEntry("ollama", "does not answer")
        .doesNotContainKey("models");
  }

  /** What is said of a server at such a path, whose list of models has such a status. */
  private static Health healthAt(String path, int status) throws IOException {
    HttpServer ollama =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ollama.createContext(
        "/gateway/ollama/api/tags",
        exchange -> {
          exchange.sendResponseHeaders(status, 0);
          try (exchange) {
            exchange.getResponseBody().write("{\"models\": [{\"name\": \"small\"}]}".getBytes());
          }
        });
    ollama.start();
    try {
      String url = "http://127.0.0.1:" + ollama.getAddress().getPort() + path;
      return new ChatModelHealthIndicator(url, "small", "").health();
    } finally {
      ollama.stop(0);
    }
  }
}
