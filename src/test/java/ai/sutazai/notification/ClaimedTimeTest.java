package ai.sutazai.notification;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** For whoever delivers: nobody else does while a receiver may still take its time. */
class ClaimedTimeTest {

  private static EmbeddedPostgres postgres;
  private static SingleConnectionDataSource connection;
  private static JdbcClient database;

  @BeforeAll
  static void startInOneTransaction() throws Exception {
    postgres = TestPostgres.start();
    Flyway.configure().dataSource(postgres.getPostgresDatabase()).load().migrate();
    Connection own = postgres.getPostgresDatabase().getConnection();
    own.setAutoCommit(false);
    connection = new SingleConnectionDataSource(own, true);
    database = JdbcClient.create(connection);
  }

  @AfterAll
  static void stop() throws IOException {
    connection.destroy();
    postgres.close();
  }

  @Test
  void notificationHasTheLeaseAndThreeTimesTheTimeout() throws IOException {
    database
        .sql(
            "with letter as (insert into dead_letters (key, origin, code, detail, attempts, body)"
                + " values ('a', 'document', 'corrupt', 'It is damaged.', '[]', '{}')"
                + " returning id)"
                + " insert into notifications (dead_letter_id, channel, payload)"
                + " select id, 'mail', '{}' from letter")
        .update();

    claim("dead-letter/claim-notification");

    assertThat(secondsAhead("notifications")).isEqualTo(60 + 3 * 10);
  }

  @Test
  void callbackHasTheLeaseAndTheTimeout() throws IOException {
    database
        .sql(
            "with asker as (insert into users (email, password_hash, role)"
                + " values ('a@example.org', '', 'user') returning id)"
                + " insert into tasks (agent_id, user_id, payload, status, finished_at, callback_url)"
                + " select a.id, asker.id, '{}', 'succeeded', now(), 'https://example.org'"
                + " from asker, agents a where a.name = 'echo'")
        .update();

    claim("tasks/claim-callback");

    assertThat(secondsAhead("task_callbacks")).isEqualTo(60 + 10);
  }

  private static void claim(String statement) throws IOException {
    String sql = Files.readString(Path.of("routes", statement + ".sql")).replace(":?", ":");
    Map<String, String> values =
        Map.of("channel", "mail", "leaseTime", "1 minute", "notifyTimeout", "10s");
    assertThat(database.sql(sql).params(values).query().listOfRows()).hasSize(1);
  }

  private static int secondsAhead(String table) {
    return database
        .sql("select extract(epoch from next_attempt_at - now())::integer from " + table)
        .query(Integer.class)
        .single();
  }
}
