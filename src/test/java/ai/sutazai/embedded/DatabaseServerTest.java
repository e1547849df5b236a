package ai.sutazai.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

class DatabaseServerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path home;

  @Test
  void killedDatabaseIsStartedAgainWithWhatWasCommitted() throws Exception {
    EmbeddedDatabase configuration = new EmbeddedDatabase();
    try (DataDirectory data = new DataDirectory(home);
        DatabaseServer server = configuration.databaseServer(data);
        HikariDataSource pool = configuration.dataSource(server, data)) {
      JdbcTemplate database = new JdbcTemplate(pool);
      database.execute("create table kept as select 1 as one");
      server.postmaster().orElseThrow().destroyForcibly();
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> database.queryForObject("select one from kept", Integer.class) == 1);
    }
  }

  @Test
  void databaseKilledWhileItWroteItsLockStartsAgain() throws Exception {
    EmbeddedDatabase configuration = new EmbeddedDatabase();
    try (DataDirectory data = new DataDirectory(home)) {
      configuration.databaseServer(data).close();
      Files.createFile(home.resolve("postgresql/postmaster.pid"));
      DatabaseServer server = configuration.databaseServer(data);
      assertThat(server.port()).isPositive();
      server.close();
    }
  }
}
