package ai.sutazai;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;

/** A PostgreSQL of a test's own, which has its time to start on a busy disk. */
public final class TestPostgres {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private TestPostgres() {}

  public static EmbeddedPostgres start() throws IOException {
    return EmbeddedPostgres.builder().setPGStartupWait(PATIENCE).start();
  }
}
