package ai.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** The example of an agent outside the service, as it stands in examples/. */
@EnabledIfEnvironmentVariable(named = "RABBITMQ_URL", matches = ".+")
class ExternalAgentIT extends ProductTest {

  @Autowired private Environment settings;

  private Process agent;

  @BeforeEach
  void start() throws Exception {
    ProcessBuilder example =
        new ProcessBuilder(
                System.getenv().getOrDefault("PYTHON", "python3"), "examples/external-agent.py")
            .redirectErrorStream(true)
            .redirectOutput(new File("target/external-agent.log"));
    example.environment().put("RABBITMQ_URL", settings.getProperty("RABBITMQ_URL"));
    agent = example.start();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.readString(Path.of("target/external-agent.log")).contains("waits"));
  }

  @AfterEach
  void stop() throws Exception {
    agent.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
  }

  @Test
  void itsResultsAndItsRefusalsAreTheTasks() {
    admin().post("/api/v1/agents", Map.of("name", "word-counter", "type", "external")).is(201);

    assertThat(done(Map.of("text", "A bridge of 41 metres")).at("/result/words").asInt())
        .isEqualTo(5);
    assertThat(done(Map.of()).at("/error/code").asText()).isEqualTo("no_text");
  }

  private JsonNode done(Map<String, Object> payload) {
    String task =
        me.post("/api/v1/tasks", Map.of("agent", "word-counter", "payload", payload))
            .is(202)
            .text("/id");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                !me.get("/api/v1/tasks/" + task)
                    .json()
                    .at("/status")
                    .asText()
                    .matches("pending|running"));
    return me.get("/api/v1/tasks/" + task).json();
  }
}
