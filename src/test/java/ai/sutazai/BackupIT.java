package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/backup.md, run as they stand there. */
class BackupIT {

  private static final Duration PATIENCE = Duration.ofSeconds(180);

  /** As many documents as the list has on a page. */
  private static final int PAGE = 200;

  @TempDir private Path home;

  private final int port = FreePort.find();
  private Process running;

  @AfterEach
  void stop() throws InterruptedException {
    running.destroy();
    if (!running.waitFor(40, TimeUnit.SECONDS)) {
      running.destroyForcibly().waitFor();
    }
  }

  @Test
  void restoredBackupHoldsEverythingAndAnswers() throws Exception {
    Path old = home.resolve("old");
    Caller admin = start(old);
    String oldest = admin.indexed("ostend", "The lighthouse of Ostend is 65 metres high.");
    for (int n = 0; n < PAGE; n++) {
      admin.submit("page-" + n, "What fills a page of the list, number " + n + ".");
    }
    await()
        .atMost(PATIENCE)
        .until(
            () -> admin.items("/api/v1/documents?limit=200&status=indexed"),
            list -> list.size() == PAGE + 1);
    assertThat(run("before", old, admin)).isZero();
    assertThat(run("dump", old, admin)).as("of a service that runs").isNotZero();
    stop();
    assertThat(run("dump", old, admin)).isZero();

    Path restored = home.resolve("restored");
    assertThat(run("restore", restored, admin)).isZero();
    assertThat(run("restore", restored, admin)).as("over what is there").isNotZero();
    Caller again = start(restored);
    assertThat(run("check", restored, again)).isZero();
    Reply found = again.post("/api/v1/search", Map.of("query", "How high is the lighthouse?"));
    assertThat(found.at("/results/0/text").asText()).contains("65 metres");

    again.delete("/api/v1/documents/" + oldest).is(202);
    assertThat(run("check", restored, again)).as("of what is gone from the last page").isNotZero();
  }

  private int run(String name, Path data, Caller caller) throws Exception {
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", block("list") + block(name)).inheritIO();
    shell
        .environment()
        .putAll(
            Map.of(
                "DATA_DIR",
                data.toString(),
                "BACKUP",
                home.resolve("backup").toString(),
                "API",
                "http://127.0.0.1:" + port + "/api/v1",
                "AUTH",
                "authorization: Bearer " + caller.token()));
    return shell.start().waitFor();
  }

  private static String block(String name) throws IOException {
    Matcher block =
        Pattern.compile("```sh " + name + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs/backup.md")));
    assertThat(block.find()).as(name).isTrue();
    return block.group(1);
  }

  private Caller start(Path data) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            "target/sutazai-pipeline.jar");
    builder
        .environment()
        .putAll(
            Map.of(
                "DATA_DIR", data.toString(),
                "INBOX_DIR", home.resolve("inbox").toString(),
                "SERVER_PORT", Integer.toString(port)));
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("OLLAMA") || name.equals("JAVA_TOOL_OPTIONS"));
    Path log = home.resolve(data.getFileName() + ".log");
    running = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Caller nobody = new Caller(port, null, null);
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(e -> e.getCause() instanceof ConnectException)
        .until(
            () -> {
              assertThat(running.isAlive()).as(Files.readString(log)).isTrue();
              return nobody.get("/actuator/health/readiness").status() == 200;
            });
    return nobody.loggedIn(
        "admin@localhost", Files.readString(data.resolve("admin-password")).strip());
  }
}
