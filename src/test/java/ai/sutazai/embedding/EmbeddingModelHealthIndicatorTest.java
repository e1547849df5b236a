package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

class EmbeddingModelHealthIndicatorTest {

  private HttpServer ollama;
  private ApplicationContextRunner service;

  @BeforeEach
  void haveOneModel() throws IOException {
    ollama = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ollama.createContext(
        "/api/tags",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (exchange) {
            exchange
                .getResponseBody()
                .write("{\"models\": [{\"name\": \"all-minilm:latest\"}]}".getBytes());
          }
        });
    ollama.start();
    service =
        new ApplicationContextRunner()
            .withUserConfiguration(EmbeddingModelHealthIndicator.class)
            .withPropertyValues(
                "sutazai.embedding-provider=ollama",
                "sutazai.embedding-model=all-minilm",
                "sutazai.ollama-base-url=http://127.0.0.1:" + ollama.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    ollama.stop(0);
  }

  @Test
  void modelThatEmbedsIsThere() {
    service.run(
        context -> {
          Health health = answered(context);
          assertThat(health.getStatus()).isEqualTo(Status.UP);
          assertThat(health.getDetails()).containsAllEntriesOf(Map.of("pulled", true));
        });
  }

  @Test
  void modelThatEmbedsIsMissing() {
    service
        .withPropertyValues("sutazai.embedding-model=nomic-embed-text")
        .run(
            context -> {
              Health health = answered(context);
              assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
              assertThat(health.getDetails())
                  .containsAllEntriesOf(Map.of("model", "nomic-embed-text", "pulled", false));
            });
  }

  /** Once it has answered in time, which a machine that has just begun may not. */
  private static Health answered(ApplicationContext context) {
    HealthIndicator indicator = context.getBean(HealthIndicator.class);
    return await().until(indicator::health, said -> !said.getDetails().containsKey("ollama"));
  }

  @Test
  void builtInModelIsAlwaysThere() {
    service
        .withPropertyValues("sutazai.embedding-provider=onnx")
        .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
  }
}
