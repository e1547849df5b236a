package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Application;
import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import ai.sutazai.TestPostgres;
import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.spi.RouteController;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Two instances of the product on one database, each with an index of its own. */
@ActiveProfiles("postgresql")
@DirtiesContext
class FollowIndexTest extends ProductTest {

  private static final Duration PROMISE = Duration.ofSeconds(1);
  private static final String KEY = "a key that both instances sign with";

  private static EmbeddedPostgres server;
  private static ConfigurableApplicationContext second;
  private static int started;

  @Autowired private DataSource source;
  @Autowired private IndexFollowing following;

  @DynamicPropertySource
  static void sharedDatabase(DynamicPropertyRegistry properties) throws IOException {
    server = TestPostgres.start();
    properties.add("DATABASE_URL", FollowIndexTest::url);
    properties.add("sutazai.jwt-secret-key", () -> KEY);
    properties.add("sutazai.index-follow-interval", () -> "100ms");
    properties.add("sutazai.outdated-for", () -> "2m");
  }

  private static String url() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  @BeforeAll
  static void startOver() {
    second = null;
  }

  /** The database ends with the tests' process: the first instance outlives this. */
  @AfterAll
  static void stop() {
    if (second != null) {
      second.close();
    }
  }

  private static ConfigurableApplicationContext instance() {
    Path directory = Path.of("target/products/second-" + System.nanoTime());
    return new SpringApplicationBuilder(Application.class, DisturbedEmbeddings.class)
        .run(
            "--spring.profiles.active=postgresql",
            "--server.port=0",
            "--DATABASE_URL=" + url(),
            "--sutazai.jwt-secret-key=" + KEY,
            "--sutazai.data-dir=" + directory.resolve("data"),
            "--sutazai.inbox-dir=" + directory.resolve("inbox"),
            "--sutazai.index-follow-interval=100ms",
            "--camel.main.name=second-" + ++started);
  }

  private static SearchIndex secondIndex() {
    return second().getBean(SearchIndex.class);
  }

  private static ConfigurableApplicationContext second() {
    if (second == null) {
      second = instance();
      await().until(() -> second.getBean(SearchIndex.class).isReady());
    }
    return second;
  }

  private Caller there() {
    int port = ((ServletWebServerApplicationContext) second()).getWebServer().getPort();
    return new Caller(port, me.id(), me.token());
  }

  @Test
  void whatIsIndexedByEitherIsSoonFoundByBoth() {
    Caller there = there();

    assertThat(IntStream.range(0, 3).anyMatch(tried -> isSoonFoundByBoth(tried * 10, there)))
        .as("in one of three tries")
        .isTrue();
  }

  private boolean isSoonFoundByBoth(int first, Caller there) {
    List<Duration> waits = new ArrayList<>();
    for (int n = first; n < first + 10; n++) {
      String source = "bridge-" + n;
      me.indexed(source, "Bridge number " + n + ", code x" + n + "y.");
      for (Caller caller : List.of(me, there)) {
        long start = System.nanoTime();
        await()
            .pollInterval(Duration.ofMillis(20))
            .until(
                () -> caller.sources("x" + source.substring(7) + "y", lexical()),
                List.of(source)::equals);
        waits.add(Duration.ofNanos(System.nanoTime() - start));
        assertThat(caller.search("bridge", Map.of("mode", "dense", "k", 40))).hasSize(n + 1);
      }
    }
    // But for two that a pause of this machine may fall into.
    return waits.stream()
        .sorted()
        .limit(waits.size() - 2)
        .allMatch(wait -> wait.compareTo(PROMISE) < 0);
  }

  @Test
  void replacedVersionGivesWayInOneStep() {
    Caller there = there();
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    await().until(() -> there.search("bridge").size() == 1);
    for (int length = 50; length < 60; length++) {
      String text = "The bridge is " + length + " metres long.";
      me.submit("bridge", text);
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(10))
          .until(
              () -> {
                List<String> found =
                    there.search("bridge").stream().map(r -> r.at("/text").asText()).toList();
                assertThat(found).hasSize(1);
                return found.get(0).equals(text);
              });
    }
    await().until(() -> chunks(secondIndex(), document) == 1 && chunks(index, document) == 1);
  }

  @Test
  void replacedVersionIsFoundForAsLongAsAnInstanceTakesToFollow() throws Exception {
    Caller there = there();
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    await().until(() -> there.search("bridge").size() == 1);
    RouteController controller = second().getBean(CamelContext.class).getRouteController();
    controller.stopRoute("follow-index");
    controller.stopRoute("work-documents");
    try {
      me.indexed("bridge", "The bridge is 42 metres long.");
      replacedBefore("1 minute", document);
      routes.requestBody("direct:remove-old-versions", "");

      assertThat(there.search("bridge"))
          .extracting(r -> r.at("/text").asText())
          .containsExactly("The bridge is 41 metres long.");
    } finally {
      controller.startRoute("follow-index");
      controller.startRoute("work-documents");
    }
    await()
        .until(
            () -> there.search("bridge").get(0).at("/text").asText(),
            "The bridge is 42 metres long."::equals);
    replacedBefore("3 minutes", document);
    await().until(() -> contentsInRecord(document) == 1);
  }

  @Test
  void oneOfTwoVersionsIsFoundWhileAnIndexTakesThePlaceOfOneThatFollows() throws Exception {
    Caller there = there();
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    await().until(() -> there.search("bridge").size() == 1);
    CamelContext context = second().getBean(CamelContext.class);
    Gate gate = new Gate();
    EventNotifier hold = beforeItIsTakenOver(document, gate);
    context.getManagementStrategy().addEventNotifier(hold);
    context.getRouteController().stopRoute("work-documents");
    try {
      me.indexed("bridge", "The bridge is 42 metres long.");
      gate.awaitSomebody();
      assertThat(there.search("bridge"))
          .extracting(r -> r.at("/text").asText())
          .containsExactly("The bridge is 41 metres long.");

      context
          .createProducerTemplate()
          .requestBodyAndHeader("direct:build-index", "", "jobId", UUID.randomUUID().toString());

      assertThat(there.search("bridge"))
          .extracting(r -> r.at("/text").asText())
          .containsExactly("The bridge is 42 metres long.");
    } finally {
      gate.open();
      context.getRouteController().startRoute("work-documents");
      context.getManagementStrategy().removeEventNotifier(hold);
    }
  }

  /** Holds up who takes a document over once it is hidden. */
  private static EventNotifier beforeItIsTakenOver(String document, Runnable gate) {
    return new EventNotifierSupport() {
      @Override
      public void notify(CamelEvent event) {
        if (event instanceof CamelEvent.ExchangeSendingEvent sending
            && document.equals(sending.getExchange().getMessage().getHeader("documentId"))
            && sending.getExchange().getMessage().getHeader("followed") != null) {
          gate.run();
        }
      }
    };
  }

  @Test
  void searchFindsWhatIsReplacedWhileItsTextIsEmbedded() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("how far does it reach", gate);
    CompletableFuture<List<JsonNode>> found =
        CompletableFuture.supplyAsync(() -> me.search("bridge, how far does it reach"));
    gate.awaitSomebody();
    me.indexed("bridge", "The bridge is 42 metres long.");
    replacedBefore("1 minute", document);
    routes.requestBody("direct:remove-old-versions", "");
    gate.open();

    assertThat(found.join()).hasSize(1);
  }

  private void replacedBefore(String age, String document) {
    database
        .sql("update documents set indexed_at = now() - ?::interval where id = ?::uuid")
        .params(age, document)
        .update();
  }

  @Test
  void whatIsDeletedLeavesEveryIndex() {
    String document = me.indexed("secret", "The tunnel is 52 metres long.");
    there();
    await().until(() -> chunks(secondIndex(), document) == 1);

    me.delete("/api/v1/documents/" + document).is(202);

    assertThat(there().search("tunnel")).isEmpty();
    for (SearchIndex each : List.of(index, secondIndex())) {
      await().until(() -> chunks(each, document) == 0);
    }
  }

  @Test
  void changeThatIsCommittedAfterOneOfAHigherNumberIsNotMissed() throws SQLException {
    String early = me.indexed("early", "The dam is 74 metres high.");
    String late = me.indexed("late", "The tower is 63 metres high.");
    there();
    await().until(() -> chunks(secondIndex(), early) + chunks(secondIndex(), late) == 2);

    try (Connection slow = source.getConnection()) {
      slow.setAutoCommit(false);
      tell(slow, early);
      secondIndex().forgetWords(UUID.fromString(early));
      secondIndex().forgetWords(UUID.fromString(late));
      try (Connection quick = source.getConnection()) {
        tell(quick, late);
      }
      await().until(() -> chunks(secondIndex(), late) == 1);
      assertThat(chunks(secondIndex(), early)).isZero();
      slow.commit();
      slow.setAutoCommit(true);
    }
    await().until(() -> chunks(secondIndex(), early) == 1);
  }

  @Test
  void instanceThatWasAwayComesBackWithAllThatChanged() {
    String gone = me.indexed("gone", "The tunnel is 52 metres long.");
    there();
    await().until(() -> chunks(secondIndex(), gone) == 1);
    second.close();
    me.delete("/api/v1/documents/" + gone).is(202);
    String added = me.indexed("added", "The dam is 74 metres high.");
    second = null;
    database.sql("delete from index_changes").update();

    assertThat(there().search("dam")).hasSize(1);
    assertThat(chunks(secondIndex(), gone)).isZero();
    assertThat(chunks(secondIndex(), added)).isEqualTo(1);
  }

  @Test
  void instanceThatMissedChangesComparesEverything() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    index.forgetWords(UUID.fromString(document));
    String longAgo = "2001-01-01 00:00:00+00";
    String snapshot =
        database.sql("select pg_current_snapshot()::text").query(String.class).single();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              if (index.isReady() && chunks(index, document) == 0) {
                // Once more if a look that was under way has put the place right meanwhile.
                following.startFrom(Map.of("snapshotAt", longAgo, "snapshot", snapshot));
              }
              return index.isReady() && chunks(index, document) == 1;
            });
  }

  @Test
  void howFarItIsBehindIsMeasured() throws Exception {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    await().untilAsserted(this::assertUpToDate);
    camel.getRouteController().stopRoute("take-over-document");
    try (Connection other = source.getConnection()) {
      index.forgetWords(UUID.fromString(document));
      tell(other, document);

      await()
          .untilAsserted(
              () -> {
                assertThat(measured("sutazai_index_lag_changes")).isPositive();
                assertThat(measured("sutazai_index_lag_seconds")).isGreaterThan(1);
              });
    } finally {
      camel.getRouteController().startRoute("take-over-document");
    }
    await().untilAsserted(this::assertUpToDate);
    assertThat(chunks(index, document)).isEqualTo(1);
  }

  private void assertUpToDate() {
    assertThat(measured("sutazai_index_lag_changes")).isZero();
    assertThat(measured("sutazai_index_lag_seconds")).isBetween(0.0, 1.0);
  }

  private double measured(String metric) {
    return admin()
        .get("/actuator/prometheus")
        .is(200)
        .body()
        .lines()
        .filter(line -> line.matches(metric + "(\\{.*})? .*"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void oldChangesAreForgotten() throws IOException {
    database
        .sql(
            "insert into index_changes (document_id, owner_id, collection, at)"
                + " values (gen_random_uuid(), gen_random_uuid(), 'old', now() - interval '3 h')")
        .update();
    me.indexed("bridge", "The bridge is 41 metres long.");

    database.sql(Files.readString(Path.of("routes/embedding/prune-index-changes.sql"))).update();

    assertThat(changesOf("old")).isZero();
    assertThat(changesOf("default")).isPositive();
  }

  private int changesOf(String collection) {
    return database
        .sql("select count(*) from index_changes where collection = ?")
        .param(collection)
        .query(Integer.class)
        .single();
  }

  private static void tell(Connection connection, String document) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into index_changes (document_id, owner_id, collection)"
              + " select id, owner_id, collection from documents where id = '"
              + document
              + "'");
    }
  }

  private static Map<String, Object> lexical() {
    return Map.of("mode", "lexical", "k", 1);
  }

  private static int chunks(SearchIndex index, String document) {
    return index.revisions().entrySet().stream()
        .filter(revision -> revision.getKey().startsWith(document + "/"))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }
}
