package ai.sutazai.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running PostgreSQL that is started again, on the same port, whenever it ends unasked. */
final class DatabaseServer implements AutoCloseable {

  /** The postmaster is empty if it has already ended. */
  record Running(EmbeddedPostgres postgres, Optional<ProcessHandle> postmaster) {}

  /** Starts a server on a port, 0 for any. */
  interface Starter {
    Running start(int port) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseServer.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Starter starter;
  private final Thread keeper = new Thread(this::keep, "database-keeper");
  private volatile Running running;
  private volatile boolean closed;

  DatabaseServer(Starter starter) throws IOException {
    this.starter = starter;
    running = starter.start(0);
    keeper.setDaemon(true);
    keeper.start();
  }

  int port() {
    return running.postgres().getPort();
  }

  Optional<ProcessHandle> postmaster() {
    return running.postmaster();
  }

  private void keep() {
    try {
      while (!closed) {
        running.postmaster().ifPresent(postmaster -> postmaster.onExit().join());
        if (!closed) {
          LOG.warn("PostgreSQL ended unasked; it is started again");
          startAgain();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void startAgain() throws InterruptedException {
    while (!closed) {
      try {
        running = starter.start(port());
        return;
      } catch (IOException | RuntimeException e) {
        // Processes of the one before may still hold its memory for a moment.
        LOG.warn("PostgreSQL does not start: {}", e.toString());
        Thread.sleep(PAUSE.toMillis());
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    running.postgres().close();
    keeper.interrupt();
  }
}
