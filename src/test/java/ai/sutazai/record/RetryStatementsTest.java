package ai.sutazai.record;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The waits between tries, as the statements have them. */
class RetryStatementsTest {

  private static final Pattern WAIT =
      Pattern.compile("now\\(\\) \\+ (least\\(:\\?retryMax[^\\n]*\\)\\s*\\* [^\\n]*\\))");

  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void startDatabase() throws IOException {
    postgres = TestPostgres.start();
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
    Map<Integer, List<Double>> waits = new TreeMap<>();
    JdbcClient.create(postgres.getPostgresDatabase())
        .sql(
            "select attempt, extract(epoch from "
                + wait(file)
                + ")::float / 3600 as hours from unnest(array[1, 2, 3, 45, 1000, 100000]) as attempt,"
                + " generate_series(1, 1000)")
        .param("retryInitial", "2h")
        .param("retryMax", "5h")
        .query(
            row -> {
              waits
                  .computeIfAbsent(row.getInt("attempt"), attempt -> new ArrayList<>())
                  .add(row.getDouble("hours"));
            });

    Map.of(1, 2.0, 2, 4.0, 3, 5.0, 45, 5.0, 1000, 5.0, 100000, 5.0)
        .forEach(
            (attempt, longest) ->
                assertThat(waits.get(attempt))
                    .as("of try " + attempt)
                    .hasSize(1000)
                    .allSatisfy(hours -> assertThat(hours).isBetween(longest * 0.75, longest))
                    .anySatisfy(hours -> assertThat(hours).isLessThan(longest * 0.8))
                    .anySatisfy(hours -> assertThat(hours).isGreaterThan(longest * 0.95)));
  }

  private static String wait(String file) throws IOException {
    Matcher wait = WAIT.matcher(Files.readString(Path.of("routes", file)));
    assertThat(wait.find()).isTrue();
    return wait.group(1).replace(":?", ":");
  }
}
