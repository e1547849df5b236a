package ai.sutazai.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The waits between tries, as the statements have them. */
class RetryStatementsTest {

  private static final Pattern WAIT = Pattern.compile("least\\(:\\?retryMax.*\\)");

  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void startDatabase() throws IOException {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopDatabase() throws IOException {
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ingestion/retry-document.sql",
        "tasks/retry-task.sql",
        "tasks/retry-callback.sql",
        "dead-letter/retry-notification.sql"
      })
  void growToTheLongestAndStayThereHoweverManyTriesThereAre(String file) throws IOException {
    Matcher wait = WAIT.matcher(Files.readString(Path.of("routes", file)));
    assertThat(wait.find()).isTrue();

    assertThat(
            JdbcClient.create(postgres.getPostgresDatabase())
                .sql(
                    "select extract(epoch from "
                        + wait.group().replace(":?", ":")
                        + ")::int from unnest(array[1, 2, 3, 45, 1000, 100000]) as attempt")
                .param("retryInitial", "2h")
                .param("retryMax", "5h")
                .query(Integer.class)
                .list())
        .containsExactly(2 * 3600, 4 * 3600, 5 * 3600, 5 * 3600, 5 * 3600, 5 * 3600);
  }
}
