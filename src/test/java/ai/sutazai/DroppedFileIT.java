package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar as its operator has it: a file is dropped, a question cites its page. */
class DroppedFileIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String BACKUP =
      "A full backup is written at 02:20 every night and takes between eleven and fourteen"
          + " minutes.";

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir private Path folder;
  private Process service;
  private String address;
  private String token;

  @BeforeEach
  void start() throws Exception {
    int port = freePort();
    address = "http://127.0.0.1:" + port;
    ProcessBuilder command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx640m",
                "-jar",
                "target/sutazai-pipeline.jar")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    command
        .environment()
        .putAll(
            Map.of(
                "SERVER_PORT", String.valueOf(port),
                "DATA_DIR", folder.resolve("data").toString(),
                "INBOX_DIR", folder.resolve("inbox").toString(),
                "ADMIN_PASSWORD", "a password of this test"));
    service = command.start();
    await(() -> get("/actuator/health/readiness").statusCode() == 200);
    token =
        post(
                "/api/v1/auth/login",
                Map.of("email", "admin@localhost", "password", "a password of this test"))
            .get("access_token")
            .asText();
  }

  @AfterEach
  void stop() throws InterruptedException {
    service.destroy();
    assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aDroppedFileIsCitedByPageAndExactPlace() throws Exception {
    Path collection = Files.createDirectories(folder.resolve("inbox/harbour"));
    Files.copy(Path.of("docs/tour/handbook.pdf"), collection.resolve("handbook.pdf"));

    await(() -> documents().size() == 1 && status().equals("indexed"));
    assertThat(folder.resolve("inbox/.done/harbour/handbook.pdf")).exists();

    JsonNode reply =
        post("/api/v1/query", Map.of("question", "At what time is the full backup written?"));
    JsonNode citation = reply.get("citations").get(0);
    assertThat(reply.get("answer").asText()).startsWith(BACKUP + " [1]");
    assertThat(citation.get("filename").asText()).isEqualTo("handbook.pdf");
    assertThat(citation.get("page").asInt()).isEqualTo(6);
    assertThat(citation.get("text").asText()).isEqualTo(BACKUP);

    String text = get("/api/v1/documents/" + citation.get("document_id").asText() + "/text").body();
    int start = text.offsetByCodePoints(0, citation.get("start").asInt());
    int end = text.offsetByCodePoints(0, citation.get("end").asInt());
    assertThat(text.substring(start, end)).isEqualTo(BACKUP);
  }

  private JsonNode documents() throws IOException, InterruptedException {
    return json.readTree(get("/api/v1/documents").body()).get("items");
  }

  private String status() throws IOException, InterruptedException {
    return documents().get(0).get("status").asText();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  private JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
            .build();
    HttpResponse<String> reply = http.send(request, BodyHandlers.ofString());
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return json.readTree(reply.body());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private void await(Condition condition) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (!holds(condition)) {
      assertThat(service.isAlive()).as("the service runs").isTrue();
      assertThat(Instant.now()).as("nothing happened for long enough").isBefore(end);
      Thread.sleep(200);
    }
  }

  /** Nobody listens yet while the service starts. */
  private static boolean holds(Condition condition) throws InterruptedException {
    try {
      return condition.holds();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
