package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged jar as its operator starts it: in the repository's root, in a process of its own.
 */
class PackagedProductIT {

  private static final Path JAR = Path.of("target/sutazai-pipeline.jar");
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path home;

  private final List<Process> started = new ArrayList<>();
  private final int port = freePort();

  @AfterEach
  void endProcesses() throws InterruptedException {
    for (Process process : started) {
      process.destroy();
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void droppedFileIsCitedAndStillIsAfterARestartAndAfterAKill() throws Exception {
    Process first = start(port);
    Caller admin = awaitReady(first);
    String log = Files.readString(log(first));
    assertThat(log).contains("/docs").contains("admin-password").contains("inbox");
    assertThat(log).doesNotContain("\tat ").doesNotContain("WARN").doesNotContain("ERROR");
    assertThat(first.info().arguments().orElseThrow())
        .contains("-Xmx640m")
        .anyMatch(option -> option.startsWith("-XX:SharedArchiveFile="));

    Path reports = Files.createDirectories(home.resolve("inbox/reports/2026"));
    Files.write(
        reports.resolve("bridges.pdf"),
        Pdf.of(
            "Report on the bridges of Flanders.\nIt was written by the office of works.",
            "The bridge of Bruges is 23 metres long.\nIt was opened in 1877.",
            "The bridge of Ghent is 41 metres long.\nIt was opened in 1909."));
    await()
        .atMost(PATIENCE)
        .until(
            () -> admin.items("/api/v1/documents?limit=10&status=indexed"),
            list -> list.size() == 1);
    assertCited(admin);
    assertThat(home.resolve("inbox/.done/reports/2026/bridges.pdf")).exists();

    refusedBesideTheFirst();

    first.destroy();
    assertThat(first.waitFor(40, TimeUnit.SECONDS)).isTrue();
    Process second = start(port);
    assertCited(awaitReady(second));

    second.destroyForcibly().waitFor();
    assertCited(awaitReady(start(port)));
  }

  private void refusedBesideTheFirst() throws Exception {
    Process other = start(freePort());
    assertThat(other.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(other.exitValue()).isNotZero();
    assertThat(Files.readString(log(other)))
        .contains("is in use by another instance of SutazAI Pipeline.")
        .contains("DATA_DIR")
        .doesNotContain("\tat ");
  }

  private static void assertCited(Caller admin) {
    Reply reply = admin.ask("How long is the bridge of Ghent?");
    JsonNode citation = reply.at("/citations/0");
    assertThat(citation.at("/filename").asText()).isEqualTo("bridges.pdf");
    assertThat(citation.at("/page").asInt()).isEqualTo(3);
    assertThat(citation.at("/text").asText()).contains("41 metres long");
    String text = admin.text(citation.at("/document_id").asText());
    assertThat(Caller.slice(text, citation)).isEqualTo(citation.at("/text").asText());
    JsonNode document = admin.document(citation.at("/document_id").asText());
    assertThat(document.at("/collection").asText()).isEqualTo("reports");
    assertThat(document.at("/source").asText()).isEqualTo("2026/bridges.pdf");
    assertThat(document.at("/version").asInt()).isEqualTo(1);
  }

  private Process start(int at) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            JAR.toString());
    builder
        .environment()
        .putAll(
            Map.of(
                "DATA_DIR", home.resolve("data").toString(),
                "INBOX_DIR", home.resolve("inbox").toString(),
                "SERVER_PORT", Integer.toString(at)));
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("OLLAMA") || name.equals("JAVA_TOOL_OPTIONS"));
    Path log = home.resolve("start-" + started.size() + ".log");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    started.add(process);
    return process;
  }

  private Path log(Process process) {
    return home.resolve("start-" + started.indexOf(process) + ".log");
  }

  private Caller awaitReady(Process process) throws IOException {
    Caller nobody = new Caller(port, null, null);
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(e -> e.getCause() instanceof ConnectException)
        .until(
            () -> {
              assertThat(process.isAlive()).as(Files.readString(log(process))).isTrue();
              return nobody.get("/actuator/health/readiness").status() == 200;
            });
    return nobody.loggedIn(
        "admin@localhost", Files.readString(home.resolve("data/admin-password")).strip());
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
