package ai.sutazai.record;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.TestPostgres;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * No statement reads a large table from its beginning to its end: all plans, for given values and
 * for any, on a record of tens of thousands of rows, as PostgreSQL itself chooses them.
 */
class QueryPlansTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROWS = Path.of("src/test/resources/plans/many-rows.sql");
  private static final Pattern PARAMETER = Pattern.compile(":\\?(\\w+)");

  /** As many rows make reading all of them a fault. */
  private static final int MANY = 1_000;

  /** Those that are meant to read a whole table, and why that is right. */
  private static final Map<String, String> WHOLE =
      Map.of(
          "embedding/list-indexed-versions",
          "compares the whole index with the record, at the start and after a long absence",
          "embedding/forget-embeddings",
          "at the start: finds whatever another model has made");

  /** Values for parameters of these names; others get one of their type. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("agent", "'echo'"),
          Map.entry("status", "null"),
          Map.entry("origin", "null"),
          Map.entry("code", "null"),
          Map.entry("action", "null"),
          Map.entry("actor", "null"),
          Map.entry("since", "null"),
          Map.entry("collection", "null"),
          Map.entry("source", "null"),
          Map.entry("email", "'user7@example.org'"),
          Map.entry("user", "'user7@example.org'"),
          Map.entry("role", "'admin'"),
          Map.entry("inboxOwner", "''"),
          Map.entry("channel", "'webhook'"),
          Map.entry("keptSnapshot", "pg_current_snapshot()::text"),
          Map.entry("letterId", "'00000000-0000-0000-0004-000000000007'"),
          Map.entry("taskId", "'00000000-0000-0000-0003-000000000007'"));

  /** PostgreSQL can tell the types of all others. */
  private static final Set<String> UNTYPED = Set.of("agent");

  private static EmbeddedPostgres postgres;
  private static SingleConnectionDataSource connection;
  private static JdbcTemplate database;

  @BeforeAll
  static void makeARecordOfMuch() throws Exception {
    postgres = TestPostgres.start();
    Flyway.configure()
        .dataSource(postgres.getPostgresDatabase())
        .locations("classpath:db/migration")
        .load()
        .migrate();
    connection =
        new SingleConnectionDataSource(postgres.getPostgresDatabase().getConnection(), true);
    database = new JdbcTemplate(connection);
    new ResourceDatabasePopulator(new FileSystemResource(ROWS)).execute(connection);
  }

  @AfterAll
  static void stop() throws Exception {
    connection.destroy();
    postgres.close();
  }

  static List<String> statements() throws IOException {
    Path routes = Path.of("routes");
    try (Stream<Path> files = Files.walk(routes)) {
      return files
          .map(file -> routes.relativize(file).toString())
          .filter(file -> file.endsWith(".sql"))
          .map(file -> file.replace(".sql", ""))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("statements")
  void readsNoLargeTableWhole(String name) throws Exception {
    Set<String> read = new TreeSet<>();
    for (String statement : Files.readString(Path.of("routes", name + ".sql")).split(";\\s*\n")) {
      read.addAll(readWhole(statement));
    }
    if (WHOLE.containsKey(name)) {
      assertThat(read).as("is an exemption no more").isNotEmpty();
    } else {
      assertThat(read).isEmpty();
    }
  }

  /** But for a block of commands, which has no plan. */
  static List<Path> statementsOfClasses() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/resources/ai"))) {
      return files
          .filter(file -> file.toString().endsWith(".sql"))
          .filter(file -> !file.endsWith("embedded/make-owner.sql"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("statementsOfClasses")
  void whatAClassSendsReadsNoLargeTableWhole(Path file) throws Exception {
    assertThat(readWhole(Files.readString(file).replaceAll("(?<!:):(\\w+)", ":?$1"))).isEmpty();
  }

  /** Also while it seems to be little: nothing is counted before many have come. */
  @ParameterizedTest
  @ValueSource(strings = {"query/search", "query/read-passages"})
  void hitsAreReadByTheirKeysHoweverMuchTheirOwnerHas(String name) throws Exception {
    String statement = Files.readString(Path.of("routes", name + ".sql"));
    database.execute("begin");
    try {
      database.execute("delete from pg_statistic where starelid = 'documents'::regclass");
      database.execute(
          "update pg_class set reltuples = reltuples / 100 where oid = 'documents'::regclass");
      Set<String> indexes = new TreeSet<>();
      for (JsonNode plan : plans(statement)) {
        plan.findValues("Index Name").forEach(index -> indexes.add(index.asText()));
      }
      assertThat(indexes)
          .containsExactly("chunks_pkey", "document_contents_pkey", "documents_pkey");
    } finally {
      database.execute("rollback");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ingestion/claim-document", "tasks/claim-task", "tasks/claim-external-task"})
  void whoClaimsDoesNotSortAllThatWaits(String name) throws Exception {
    database.execute("begin");
    try {
      database.execute("update documents set status = 'accepted' where status = 'indexed'");
      database.execute("update tasks set status = 'pending' where status = 'succeeded'");
      database.execute("analyze documents, tasks");
      for (JsonNode plan : plans(Files.readString(Path.of("routes", name + ".sql")))) {
        assertThat(plan.findValuesAsText("Node Type")).contains("LockRows").doesNotContain("Sort");
      }
    } finally {
      database.execute("rollback");
    }
  }

  @Test
  void whoHandsATaskOverDoesNotReadAllThatWait() throws Exception {
    String statement = Files.readString(Path.of("routes/tasks/claim-external-task.sql"));
    database.execute("begin");
    try {
      database.execute("update agents set type = 'external' where name = 'echo'");
      database.execute("update tasks set status = 'pending' where status = 'succeeded'");
      database.execute("analyze tasks");
      int read =
          rowsOfTasks(
              done(
                  statement
                      .replace(":?agent", "'echo'")
                      .replace(":?leaseTime", "'1 minute'")
                      .replace(":?maxAttempts", "3")));
      assertThat(read).isBetween(1, 100);
    } finally {
      database.execute("rollback");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tasks/expire-tasks", "tasks/list-waiting-agents"})
  void whoRecoversTasksDoesNotReadAllThatWait(String name) throws Exception {
    database.execute("begin");
    try {
      database.execute(
          "update tasks set status = 'pending', deadline = null where status = 'succeeded'");
      database.execute("analyze tasks");
      assertThat(rowsOfTasks(done(Files.readString(Path.of("routes", name + ".sql")))))
          .as("of 20,000 that are open, of which 2,000 are subtasks")
          .isBetween(1, 5_000);
    } finally {
      database.execute("rollback");
    }
  }

  /** How many of them were read while it was done. */
  private static int rowsOfTasks(JsonNode plan) {
    return plan.findParents("Relation Name").stream()
        .filter(node -> node.path("Relation Name").asText().equals("tasks"))
        .mapToInt(
            node ->
                (node.path("Actual Rows").asInt() + node.path("Rows Removed by Filter").asInt())
                    * node.path("Actual Loops").asInt())
        .sum();
  }

  @Test
  void whoClaimsACallbackReadsOneOfEachUser() throws Exception {
    String statement = Files.readString(Path.of("routes/tasks/claim-callback.sql"));
    database.execute("begin");
    try {
      database.execute("update task_callbacks set status = 'pending'");
      database.execute("analyze task_callbacks");
      JsonNode plan = done(PARAMETER.matcher(statement).replaceAll("'1 minute'"));
      int read =
          plan.findParents("Relation Name").stream()
              .mapToInt(
                  node -> node.path("Actual Rows").asInt() * node.path("Actual Loops").asInt())
              .sum();
      assertThat(read).isBetween(50, 50 * 4);
    } finally {
      database.execute("rollback");
    }
  }

  @Test
  void aTableWithoutAnIndexForItIsNoticed() throws Exception {
    assertThat(readWhole("select id from chunks where tokens = :?tokens::integer"))
        .containsExactly("chunks");
  }

  /** The large tables that a statement reads whole. */
  private static Set<String> readWhole(String statement) throws Exception {
    Set<String> tables = new TreeSet<>();
    for (JsonNode plan : plans(statement)) {
      for (JsonNode node : plan.findParents("Node Type")) {
        collect(node, tables);
      }
    }
    return tables;
  }

  /** With what was read while it was done. */
  private static JsonNode done(String statement) throws Exception {
    return JSON.readTree(
        database.queryForObject("explain (analyze, format json) " + statement, String.class));
  }

  /** For given values, and for any. */
  private static List<JsonNode> plans(String statement) throws Exception {
    List<String> names = new ArrayList<>();
    Matcher parameters = PARAMETER.matcher(statement);
    String numbered =
        parameters.replaceAll(
            parameter -> {
              if (!names.contains(parameter.group(1))) {
                names.add(parameter.group(1));
              }
              return "\\$" + (names.indexOf(parameter.group(1)) + 1);
            });
    String declared =
        names.stream()
            .map(name -> UNTYPED.contains(name) ? "text" : "unknown")
            .collect(Collectors.joining(", "));
    database.execute(
        "prepare statement" + (names.isEmpty() ? "" : "(" + declared + ")") + " as " + numbered);
    try {
      String types =
          database.queryForObject(
              "select array_to_string(parameter_types, ',') from pg_prepared_statements"
                  + " where name = 'statement'",
              String.class);
      List<String> values = new ArrayList<>();
      String[] type = types.split(",");
      for (int n = 0; n < names.size(); n++) {
        values.add(
            type[n].equals("text")
                ? VALUES.getOrDefault(names.get(n), valueOf(type[n]))
                : valueOf(type[n]));
      }
      List<JsonNode> plans = new ArrayList<>();
      for (String mode : List.of("force_custom_plan", "force_generic_plan")) {
        database.execute("set plan_cache_mode = " + mode);
        plans.add(
            JSON.readTree(
                database.queryForObject(
                    "explain (format json) execute statement"
                        + (values.isEmpty() ? "" : "(" + String.join(", ", values) + ")"),
                    String.class)));
      }
      return plans;
    } finally {
      database.execute("deallocate statement");
    }
  }

  private static void collect(JsonNode node, Set<String> tables) {
    String table = node.path("Relation Name").asText();
    if (node.path("Node Type").asText().equals("Seq Scan") && rows(table) >= MANY) {
      tables.add(table);
    }
    node.path("Plans").forEach(child -> collect(child, tables));
  }

  private static int rows(String table) {
    return database.queryForObject(
        "select reltuples::integer from pg_class where relname = ?", Integer.class, table);
  }

  private static String valueOf(String type) {
    return switch (type) {
      case "uuid" -> "'00000000-0000-0000-0002-000000000007'";
      case "timestamp with time zone" -> "'infinity'";
      case "boolean" -> "true";
      case "integer", "bigint" -> "50";
      case "interval" -> "'1 minute'";
      case "jsonb", "json" -> "'[]'";
      case "text[]" -> "'{webhook,mail}'";
      case "bytea" -> "'\\x07'";
      case "pg_snapshot" -> "pg_current_snapshot()";
      default -> "'7'";
    };
  }
}
