package ai.sutazai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.FileSystemUtils;

class RouteReloadTest extends ProductTest {

  private static final Path ROOT = Path.of("target/reload/routes").toAbsolutePath();

  @DynamicPropertySource
  static void ownRoutes(DynamicPropertyRegistry properties) throws IOException {
    FileSystemUtils.deleteRecursively(ROOT);
    FileSystemUtils.copyRecursively(Path.of("routes"), ROOT);
    properties.add("sutazai.routes-dir", ROOT::toString);
    properties.add("sutazai.routes-settle", () -> "300ms");
  }

  @Autowired private RouteReload reload;
  @Autowired private ContractSwap contract;

  private long applied;
  private long refused;

  @BeforeEach
  void count() {
    applied = reload().at("/applied_total").asLong();
    refused = reload().at("/refused_total").asLong();
  }

  @AfterEach
  void putBack() throws IOException {
    // What a test has widened would be narrowed again.
    ReflectionTestUtils.setField(contract, "breaking", true);
    Path original = Path.of("routes");
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file :
          files.sorted(Comparator.reverseOrder()).filter(Files::isRegularFile).toList()) {
        if (!Files.exists(original.resolve(ROOT.relativize(file)))) {
          Files.delete(file);
        }
      }
    }
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = ROOT.resolve(original.relativize(file));
        if (!Files.exists(copy) || Files.mismatch(file, copy) >= 0) {
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                new RouteFolder(ROOT).read().equals(ReflectionTestUtils.getField(reload, "running"))
                    && reload().at("/refused").isEmpty());
    ReflectionTestUtils.setField(contract, "breaking", false);
  }

  @Test
  void editIsServedWithoutLosingARequest() throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    ExecutorService callers = Executors.newFixedThreadPool(6);
    List<Future<List<Integer>>> results = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      results.add(
          callers.submit(
              () -> {
                List<Integer> statuses = new ArrayList<>();
                while (!end.get()) {
                  statuses.add(me.get("/api/v1/auth/me").status());
                }
                return statuses;
              }));
    }
    for (int i = 0; i < 5; i++) {
      String marker = "edit-" + i;
      long before = reload().at("/applied_total").asLong();
      edit(
          "security/get-me.camel.yaml",
          original("security/get-me.camel.yaml")
              .replaceFirst("steps:\n", header("Location", marker)));
      awaitApplied(before + 1);
      assertThat(me.get("/api/v1/auth/me").header("location")).contains(marker);
    }
    end.set(true);
    List<Integer> all = new ArrayList<>();
    for (Future<List<Integer>> result : results) {
      all.addAll(result.get());
    }
    callers.shutdown();
    assertThat(all).hasSizeGreaterThan(100).containsOnly(200);
  }

  @Test
  void brokenEditIsRefusedAndTheOldRouteServes() throws Exception {
    String text = original("query/search.camel.yaml");
    edit("query/search.camel.yaml", text.replace("direct:find-chunks", "direct:find-nothing"));

    awaitRefused(refused + 1);

    JsonNode entry = reload().at("/refused/0");
    assertThat(entry.at("/source").asText()).isEqualTo("routes/query/search.camel.yaml");
    assertThat(entry.at("/reason").asText())
        .contains("line ")
        .contains("calls direct:find-nothing, which no route serves");
    me.search("anything");

    edit("query/search.camel.yaml", text);
    await().until(() -> reload().at("/refused").isEmpty());
    assertThat(reload().at("/applied_total").asLong()).isEqualTo(applied);
  }

  @Test
  void optionThatAComponentDoesNotHaveIsFoundByTheDryRun() throws Exception {
    edit(
        "ingestion/recover-documents.camel.yaml",
        original("ingestion/recover-documents.camel.yaml").replace("period:", "peroid:"));

    awaitRefused(refused + 1);

    assertThat(reload().at("/refused/0/reason").asText()).contains("peroid");
    assertThat(status("recover-documents")).isEqualTo("Started");
  }

  @Test
  void editedStatementIsUsed() throws Exception {
    String text = original("security/get-me.sql");
    edit("security/get-me.sql", text.replace("'email', email", "'email', upper(email)"));

    awaitApplied(applied + 1);

    assertThat(me.get("/api/v1/auth/me").is(200).text("/email")).startsWith("SOMEONE");
  }

  @Test
  void brokenConfigurationIsRefusedAndAGoodOneReachesItsRoutes() throws Exception {
    String text = original("errors/http-errors.camel.yaml");
    edit("errors/http-errors.camel.yaml", text.replace("ref: problems", "ref: problem"));
    awaitRefused(refused + 1);
    edit(
        "errors/http-errors.camel.yaml",
        text.stripTrailing()
            + "\n            - setHeader:\n                name: Location\n"
            + "                expression:\n                  constant:\n"
            + "                    expression: failed-here\n");

    awaitApplied(applied + 1);

    assertThat(me.get("/api/v1/documents/00000000-0000-0000-0000-000000000000").header("location"))
        .contains("failed-here");
  }

  @Test
  void routeMovesToAnotherFile() throws Exception {
    Files.createDirectories(ROOT.resolve("moved"));
    Files.move(ROOT.resolve("query/search.camel.yaml"), ROOT.resolve("moved/search.camel.yaml"));

    awaitApplied(applied + 1);

    me.search("anything");
    assertThat(route("search").at("/source").asText()).isEqualTo("routes/moved/search.camel.yaml");
  }

  @Test
  void newFileIsANewRouteAndADeletedOneGoes() throws Exception {
    edit(
        "ingestion/wave-back.camel.yaml",
        """
        - route:
            id: wave-back
            description: Says that it was here.
            routeConfigurationId: restore-errors
            from:
              uri: timer:wave-back
              parameters:
                period: 50
              steps:
                - log:
                    loggingLevel: DEBUG
                    message: here
        """);
    awaitApplied(applied + 1);
    assertThat(status("wave-back")).isEqualTo("Started");

    Files.delete(ROOT.resolve("ingestion/wave-back.camel.yaml"));
    awaitApplied(applied + 2);
    assertThat(route("wave-back")).isNull();
  }

  @Test
  void routeOfAnOperationCannotBeDeleted() throws Exception {
    Files.delete(ROOT.resolve("query/search.camel.yaml"));

    awaitRefused(refused + 1);

    me.search("anything");
    assertThat(reload().at("/refused/0/source").asText())
        .isEqualTo("routes/query/search.camel.yaml");
  }

  @Test
  void newOperationIsServedWithItsRouteWithoutLosingARequest() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      for (int caller = 0; caller < 4; caller++) {
        callers.execute(
            () -> {
              while (!over.get()) {
                statuses.add(me.get("/api/v1/auth/me").status());
              }
            });
      }
      me.get("/api/v1/auth/you").is(404);
      edit(
          "security/get-you.camel.yaml",
          original("security/get-me.camel.yaml").replaceAll("get-me\\b(?!\\.sql)", "get-you"));
      edit("api/openapi.yaml", withYou());
      awaitApplied(applied + 1);
      assertThat(me.get("/api/v1/auth/you").is(200).text("/email")).startsWith("someone");
      assertThat(nobody().get("/api/v1/openapi.yaml").is(200).body()).contains("/auth/you:");
    } finally {
      over.set(true);
      callers.shutdown();
      callers.awaitTermination(30, TimeUnit.SECONDS);
    }
    assertThat(statuses).hasSizeGreaterThan(50).containsOnly(200);
  }

  @Test
  void requestsAreHeldToTheNewContractAtOnce() throws Exception {
    me.get("/api/v1/documents?limit=300").is(400);
    edit(
        "api/openapi.yaml", original("api/openapi.yaml").replace("maximum: 200,", "maximum: 300,"));

    awaitApplied(applied + 1);

    me.get("/api/v1/documents?limit=300").is(200);
    me.get("/api/v1/documents?limit=301").is(400);
  }

  @Test
  void contractThatWouldBreakCallersIsRefused() throws Exception {
    String text = original("api/openapi.yaml");
    edit("api/openapi.yaml", text.replace("maximum: 200,", "maximum: 20,"));

    awaitRefused(refused + 1);

    assertThat(reload().at("/refused/0/source").asText()).isEqualTo("routes/api/openapi.yaml");
    assertThat(reload().at("/refused/0/reason").asText())
        .contains("another maximum what GET /users takes limit", "ALLOW_BREAKING_CONTRACT");
    me.get("/api/v1/documents?limit=200").is(200);
    assertThat(nobody().get("/api/v1/openapi.yaml").is(200).body()).contains("maximum: 200,");
  }

  @Test
  void contractThatIsNoneIsRefused() throws Exception {
    edit("api/openapi.yaml", original("api/openapi.yaml").replace("paths:\n", "paths: [\n"));
    awaitRefused(refused + 1);
    edit("api/openapi.yaml", withYou());
    awaitRefused(refused + 2);

    assertThat(reload().at("/refused/0/reason").asText())
        .contains("has no route direct:get-you, which the contract's operation get-you calls");
    me.get("/api/v1/auth/me").is(200);
  }

  /** The contract with one operation more. */
  private static String withYou() throws IOException {
    String text = original("api/openapi.yaml");
    int me = text.indexOf("  /auth/me:");
    int next = text.indexOf("  /users:");
    return text.substring(0, next)
        + text.substring(me, next).replace("/me:", "/you:").replace("get-me", "get-you")
        + text.substring(next);
  }

  @Test
  void onlyTheFileAtFaultStaysBehind() throws Exception {
    edit("query/search.camel.yaml", "- route: {");
    awaitRefused(refused + 1);
    edit(
        "security/get-me.camel.yaml",
        original("security/get-me.camel.yaml").replaceFirst("steps:\n", header("Location", "two")));

    awaitApplied(applied + 1);

    assertThat(me.get("/api/v1/auth/me").header("location")).contains("two");
    assertThat(reload().at("/refused/0/source").asText())
        .isEqualTo("routes/query/search.camel.yaml");
  }

  @Test
  void aChangeOfTwoFilesIsMadeWholeOrNotAtAll() throws Exception {
    edit("query/search.camel.yaml", "garbage");
    edit(
        "security/get-me.camel.yaml",
        original("security/get-me.camel.yaml").replaceFirst("steps:\n", header("Location", "x")));

    awaitRefused(refused + 1);

    assertThat(reload().at("/refused")).hasSize(2);
    assertThat(me.get("/api/v1/auth/me").header("location")).isNull();
    me.search("anything");
  }

  @Test
  void workerIsChangedWhileItWorks() throws Exception {
    List<String> documents = new ArrayList<>();
    String text = original("ingestion/work-documents.camel.yaml");
    for (int i = 0; i < 12; i++) {
      if (i == 4) {
        edit("ingestion/work-documents.camel.yaml", "# Changed.\n" + text);
      }
      documents.add(
          me.upload("bridge-" + i + ".txt", "The bridge number " + i + " is old.")
              .is(202)
              .text("/id"));
      Thread.sleep(100);
    }
    awaitApplied(applied + 1);
    for (String document : documents) {
      JsonNode done = me.awaitFinal(document);
      assertThat(done.at("/status").asText()).isEqualTo("indexed");
      assertThat(done.at("/attempt").asInt()).isLessThanOrEqualTo(1);
    }
  }

  /** Whoever wakes the worker does so at any moment of its change. */
  @Test
  void uploadsSucceedWhileTheirWorkerIsChanged() throws Exception {
    String text = original("ingestion/work-documents.camel.yaml");
    AtomicBoolean over = new AtomicBoolean();
    Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
    ExecutorService callers = Executors.newFixedThreadPool(3);
    try {
      for (int caller = 0; caller < 3; caller++) {
        callers.execute(
            () -> {
              while (!over.get()) {
                statuses.add(me.upload(UUID.randomUUID() + ".txt", "An old bridge.").status());
              }
            });
      }
      for (int change = 1; change <= 4; change++) {
        edit("ingestion/work-documents.camel.yaml", "# Change " + change + ".\n" + text);
        awaitApplied(applied + change);
      }
    } finally {
      over.set(true);
      callers.shutdown();
      callers.awaitTermination(30, TimeUnit.SECONDS);
    }
    assertThat(statuses).isNotEmpty().containsOnly(202);
  }

  private static String header(String name, String value) {
    return "steps:\n        - setHeader:\n            name: "
        + name
        + "\n            expression:\n              constant:\n                expression: "
        + value
        + "\n";
  }

  private static String original(String file) throws IOException {
    return Files.readString(Path.of("routes").resolve(file));
  }

  private static void edit(String file, String text) throws IOException {
    Files.writeString(ROOT.resolve(file), text);
  }

  private JsonNode reload() {
    return admin().get("/api/v1/routes").is(200).at("/reload");
  }

  private JsonNode route(String id) {
    for (JsonNode route : admin().get("/api/v1/routes").is(200).at("/routes")) {
      if (route.at("/id").asText().equals(id)) {
        return route;
      }
    }
    return null;
  }

  private String status(String id) {
    return route(id).at("/status").asText();
  }

  private void awaitApplied(long count) {
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () ->
                assertThat(reload().at("/applied_total").asLong())
                    .as(() -> reload().toString())
                    .isEqualTo(count));
  }

  private void awaitRefused(long count) {
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () ->
                assertThat(reload().at("/refused_total").asLong())
                    .as(() -> reload().toString())
                    .isEqualTo(count));
  }
}
