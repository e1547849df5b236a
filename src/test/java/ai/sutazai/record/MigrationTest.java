package ai.sutazai.record;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.FileSystemResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** The first version's data, brought to the newest version. */
class MigrationTest {

  private static final Path ROWS = Path.of("src/test/resources/migration/first-version.sql");
  private static final List<String> TABLES =
      List.of(
          "users",
          "refresh_tokens",
          "documents",
          "document_contents",
          "chunks",
          "conversations",
          "messages");

  private static EmbeddedPostgres postgres;
  private static JdbcTemplate database;
  private static Map<String, List<String>> before;

  @BeforeAll
  static void migrateFromTheFirstVersion() throws IOException {
    postgres = TestPostgres.start();
    DataSource source = postgres.getPostgresDatabase();
    database = new JdbcTemplate(source);
    FluentConfiguration flyway =
        Flyway.configure().dataSource(source).locations("classpath:db/migration");
    flyway.target("1").load().migrate();
    new ResourceDatabasePopulator(new FileSystemResource(ROWS)).execute(source);
    before = columns();
    flyway.target("15").load().migrate();
    database.update(
        "with letter as (insert into dead_letters (key, origin, code, detail, attempts, body)"
            + " values ('inbox/a.pdf', 'inbox', 'too_large', 'It is too large.', '[]', '{}')"
            + " returning id) insert into notifications (dead_letter_id, channel, payload, status, error)"
            + " select id, 'mail', '{}', 'failed', 'No such host' from letter");
    flyway.target("latest").load().migrate();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @Test
  void nothingOfTheFirstVersionIsDroppedOrRenamed() {
    Map<String, List<String>> after = columns();
    before.forEach((table, columns) -> assertThat(after.get(table)).containsAll(columns));
  }

  @Test
  void rowsAreStillThere() {
    List<Integer> counts =
        TABLES.stream()
            .map(t -> database.queryForObject("select count(*) from " + t, Integer.class))
            .toList();
    assertThat(counts).containsExactly(1, 1, 3, 3, 2, 1, 2);
  }

  @Test
  void documentsAreShownAsTheyWere() {
    List<String> shown =
        database.queryForList(
            "select status || ' ' || (json ->> 'version') || ' ' || (json ->> 'sha256')"
                + " from document_views order by source",
            String.class);
    assertThat(shown)
        .containsExactly(
            "indexed 2 " + "a".repeat(64),
            "rejected 1 " + "b".repeat(64),
            "embedding 1 " + "c".repeat(64));
  }

  @Test
  void whatNobodyWasToldIsADeadLetter() {
    assertThat(
            database.queryForList(
                "select l.detail from dead_letters l"
                    + " join notifications n on l.key = 'notification/' || n.id"
                    + " where l.origin = 'notification' and l.status = 'parked'"
                    + " and l.subject_id = n.dead_letter_id and l.body ->> 'channel' = 'mail'",
                String.class))
        .containsExactly("No such host");
  }

  @Test
  void indexIsMadeAgainFromThem() throws IOException {
    String statement = Files.readString(Path.of("routes/embedding/list-indexed-versions.sql"));
    assertThat(database.queryForList(statement))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.get("documentId")).isEqualTo("00000000-0000-0000-0000-0000000000d1");
              assertThat(row.get("version")).isEqualTo(2);
              assertThat(row.get("chunks")).isEqualTo(1);
            });
  }

  private static Map<String, List<String>> columns() {
    Map<String, List<String>> columns = new TreeMap<>();
    for (String table : TABLES) {
      columns.put(
          table,
          database.queryForList(
              "select column_name from information_schema.columns where table_name = ?",
              String.class,
              table));
    }
    return columns;
  }
}
