package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.embedding.SearchIndex.OnMismatch;
import ai.sutazai.errors.Unavailable;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ChromaHealthIndicatorTest {

  @Test
  void whatChromaRefusesIsToldWithItsReasonAndInTheLogOnce(CapturedOutput log) throws IOException {
    HttpServer chroma = chroma(400, "{\"message\": \"Database does not exist\"}");
    ChromaCollection collection = collectionAt(chroma);
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatExceptionOfType(Unavailable.class)
          .isThrownBy(() -> collection.open(Map.of(), OnMismatch.REFUSE));
    }
    chroma.stop(0);

    assertThat(log).containsOnlyOnce("Database does not exist");
    Health refused = new ChromaHealthIndicator(collection).health();
    assertThat(refused.getStatus()).isEqualTo(Status.UNKNOWN);
    assertThat(refused.getDetails().get("chroma").toString()).contains("Database does not exist");
  }

  @Test
  void collectionThatIsGoneIsSaidToBeSo() throws IOException {
    HttpServer chroma = chroma(200, "{\"id\": \"%s\"}".formatted(UUID.randomUUID()));
    ChromaCollection collection = collectionAt(chroma);
    collection.open(Map.of(), OnMismatch.REFUSE);
    chroma.removeContext("/");
    ChromaHealthIndicator indicator = new ChromaHealthIndicator(collection);

    assertThat(indicator.health().getStatus()).isEqualTo(Status.UNKNOWN);
    Health gone = indicator.health();
    chroma.stop(0);
    assertThat(gone.getStatus()).isEqualTo(Status.UNKNOWN);
    assertThat(gone.getDetails()).containsEntry("chroma", "It has been dropped");
  }

  @Test
  void vectorsThatCannotBeAskedAreSaidToBeSoAndNeverDown() throws IOException {
    HttpServer chroma = chroma(200, "{\"id\": \"%s\"}".formatted(UUID.randomUUID()));
    ChromaCollection collection = collectionAt(chroma);
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

  /** A server that has one answer. */
  private static HttpServer chroma(int status, String reply) throws IOException {
    HttpServer chroma =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    chroma.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, 0);
          try (exchange) {
            exchange.getResponseBody().write(reply.getBytes());
          }
        });
    chroma.start();
    return chroma;
  }

  private static ChromaCollection collectionAt(HttpServer chroma) {
    return new ChromaCollection(
        "http://127.0.0.1:" + chroma.getAddress().getPort(),
        "tenant",
        "database",
        "chunks",
        "",
        Duration.ofSeconds(2),
        new SimpleMeterRegistry());
  }
}
