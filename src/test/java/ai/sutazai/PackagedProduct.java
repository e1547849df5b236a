package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged jar as its operator starts it: in the repository's root, in a process of its own, on
 * the same data each time.
 */
public final class PackagedProduct implements AutoCloseable {

  private static final Path JAR = Path.of("target/sutazai-pipeline.jar");
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path home;
  private final List<Process> started = new ArrayList<>();
  private final int port = FreePort.find();

  public PackagedProduct(Path home) {
    this.home = home;
  }

  public Process start() throws IOException {
    return start(port, Map.of());
  }

  public Process start(Map<String, String> settings) throws IOException {
    return start(port, settings);
  }

  /** On another port. */
  public Process startElsewhere() throws IOException {
    return start(FreePort.find(), Map.of());
  }

  private Process start(int at, Map<String, String> settings) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            JAR.toString());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("OLLAMA") || name.equals("JAVA_TOOL_OPTIONS"));
    builder
        .environment()
        .putAll(
            Map.of(
                "DATA_DIR", home.resolve("data").toString(),
                "INBOX_DIR", home.resolve("inbox").toString(),
                "SERVER_PORT", Integer.toString(at)));
    builder.environment().putAll(settings);
    Path log = home.resolve("start-" + started.size() + ".log");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    started.add(process);
    return process;
  }

  public Path log(Process process) {
    return home.resolve("start-" + started.indexOf(process) + ".log");
  }

  /** The admin, once it is ready. */
  public Caller awaitReady(Process process) throws IOException {
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

  @Override
  public void close() {
    for (Process process : started) {
      process.destroy();
      process.onExit().completeOnTimeout(process, 40, TimeUnit.SECONDS).join();
      process.destroyForcibly();
    }
  }
}
