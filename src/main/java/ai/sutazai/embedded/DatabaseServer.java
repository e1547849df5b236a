package ai.sutazai.embedded;

import ai.sutazai.record.StatementFile;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded default's PostgreSQL: durable, behind a password, on a loopback port of its own, and
 * started again there if its process ends.
 */
final class DatabaseServer implements AutoCloseable {

  /** Who the product connects as, and whose everything is. */
  static final String OWNER = "sutazai";

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseServer.class);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** It may be killed while it starts; if it is only slow, the next try finds it running. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private static final Duration BEFORE_ANOTHER_TRY = Duration.ofSeconds(1);

  private final DataDirectory data;
  private final Path records;
  private final int port;
  private EmbeddedPostgres postgres;
  private boolean closed;

  DatabaseServer(DataDirectory data) throws IOException {
    this.data = data;
    this.records = data.directory("postgresql");
    data.secret("postgresql-password");
    endOrphan();
    this.postgres = start(0, PATIENCE);
    this.port = postgres.getPort();
    try {
      makeOwner();
    } catch (IOException e) {
      postgres.close();
      throw e;
    }
    watch();
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  private void makeOwner() throws IOException {
    String password = data.secret("postgresql-password");
    try (Connection superuser = DriverManager.getConnection(url(), "postgres", password);
        PreparedStatement given =
            superuser.prepareStatement("select set_config('sutazai.password', ?, false)");
        Statement statement = superuser.createStatement()) {
      given.setString(1, password);
      given.execute();
      statement.execute(StatementFile.read(DatabaseServer.class, "make-owner"));
    } catch (SQLException e) {
      throw new IOException("The database's owner could not be made", e);
    }
  }

  /**
   * @param at the port, 0 for a free one
   */
  private EmbeddedPostgres start(int at, Duration patience) throws IOException {
    // The library's own lock outlives a start of its that failed; ours is the data directory's.
    Files.deleteIfExists(records.resolve("epg-lock"));
    Path binaries = data.directory("postgresql-binaries");
    EmbeddedPostgres started =
        EmbeddedPostgres.builder()
            .setPort(at)
            .setOverrideWorkingDirectory(binaries.toFile())
            .setDataDirectory(records)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPGStartupWait(patience)
            .setConnectConfig("password", data.secret("postgresql-password"))
            // Extra options of initdb: the last --auth wins over the library's "trust".
            .setLocaleConfig("auth", "scram-sha-256")
            .setLocaleConfig("pwfile", data.path("postgresql-password").toString())
            // Nobody guesses 256 random bits, however fast: each connection need not pay for that.
            .setLocaleConfig("set", "scram_iterations=1")
            .setLocaleConfig("locale", "C.UTF-8")
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("unix_socket_directories", "''")
            .setServerConfig("timezone", "UTC")
            // Three are kept for superusers.
            .setServerConfig("max_connections", "43")
            .setServerConfig("shared_buffers", "64MB")
            .setServerConfig("jit", "off")
            .start();
    // The library lets everybody write there.
    Files.setPosixFilePermissions(binaries, PosixFilePermissions.fromString("rwxr-xr-x"));
    return started;
  }

  private void watch() throws IOException {
    process()
        .map(ProcessHandle::onExit)
        .orElse(CompletableFuture.completedFuture(null))
        .thenRun(() -> new Thread(this::startAgain, "database-keeper").start());
  }

  private synchronized void startAgain() {
    while (!closed) {
      try {
        LOG.warn("PostgreSQL has ended; it is started again");
        postgres.close();
        postgres = start(port, AGAIN);
        watch();
        return;
      } catch (IOException | RuntimeException e) {
        LOG.warn("PostgreSQL could not be started: {}", e.toString());
        pause();
      }
    }
  }

  private void pause() {
    try {
      wait(BEFORE_ANOTHER_TRY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  /** The process that runs on this directory, if any. */
  private Optional<ProcessHandle> process() throws IOException {
    Path pidFile = records.resolve("postmaster.pid");
    if (Files.notExists(pidFile)) {
      return Optional.empty();
    }
    if (Files.size(pidFile) == 0) {
      // Of a start that was cut short; PostgreSQL would not start beside it.
      Files.delete(pidFile);
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile);
    return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
        .filter(p -> p.info().commandLine().orElse("").contains(records.toString()));
  }

  /** Ends the server that a killed instance left behind in this directory, which we hold alone. */
  private void endOrphan() throws IOException {
    Optional<ProcessHandle> orphan = process();
    if (orphan.isEmpty()) {
      return;
    }
    try {
      orphan.get().destroy();
      orphan.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      orphan.get().destroyForcibly();
      orphan.get().onExit().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IOException("Could not end the database left behind in " + records, e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    notifyAll();
    postgres.close();
  }
}
