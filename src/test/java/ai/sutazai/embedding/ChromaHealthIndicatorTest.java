package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.embedding.SearchIndex.OnMismatch;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

class ChromaHealthIndicatorTest {

  @Test
  void vectorsThatCannotBeAskedAreSaidToBeSoAndNeverDown() throws IOException {
    HttpServer chroma =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    chroma.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (exchange) {
            exchange
                .getResponseBody()
                .write("{\"id\": \"%s\"}".formatted(UUID.randomUUID()).getBytes());
          }
        });
    chroma.start();
    ChromaCollection collection =
        new ChromaCollection(
            "http://127.0.0.1:" + chroma.getAddress().getPort(),
            "tenant",
            "database",
            "chunks",
            "",
            Duration.ofSeconds(2),
            new SimpleMeterRegistry());
    ChromaHealthIndicator indicator = new ChromaHealthIndicator(collection);
    assertThat(indicator.health().getStatus())
        .as("before it was reached")
        .isEqualTo(Status.UNKNOWN);

    collection.open(Map.of(), OnMismatch.REFUSE);
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);

    chroma.stop(0);
    Health away = indicator.health();
    assertThat(away.getStatus()).isEqualTo(Status.UNKNOWN);
    assertThat(away.getDetails()).containsKey("chroma");
  }
}
