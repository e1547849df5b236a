package ai.sutazai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Reply;
import ai.sutazai.record.Statements;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.Route;
import org.apache.camel.spi.LifecycleStrategy;
import org.apache.camel.support.LifecycleStrategySupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.FileSystemUtils;

class RouteReloadTest extends ReloadTest {

  @Autowired private RoutesHealthIndicator health;

  @Test
  void editIsServedWithoutLosingARequest() throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    ExecutorService callers = Executors.newFixedThreadPool(6);
    List<Future<List<Reply>>> results = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      results.add(
          callers.submit(
              () -> {
                List<Reply> replies = new ArrayList<>();
                while (!end.get()) {
                  replies.add(me.get("/api/v1/auth/me"));
                }
                return replies;
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
    List<Reply> all = new ArrayList<>();
    for (Future<List<Reply>> result : results) {
      all.addAll(result.get());
    }
    callers.shutdown();
    assertThat(all).hasSizeGreaterThan(100).allSatisfy(reply -> reply.is(200));
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
  void answerIsMadeAnewOnceTheWayOfAnAnswerChanges() throws Exception {
    me.indexed("pier", "The pier is 41 metres long.");
    String question = "How long is the pier?";
    assertThat(me.ask(question).text("/answer")).contains("41 metres");

    String text = original("query/find-answer.camel.yaml");
    edit("query/find-answer.camel.yaml", text.replace("{{sutazai.answer-threshold}}", "99"));
    awaitApplied(applied + 1);
    assertThat(me.ask(question).at("/citations")).isEmpty();

    edit("query/find-answer.camel.yaml", text);
    awaitApplied(applied + 2);
    assertThat(me.ask(question).text("/answer")).contains("41 metres");
  }

  @Test
  void errorWhileRoutesAreChangedLeavesTheOldOnesAndTheNextChangeIsTaken() throws Exception {
    AtomicBoolean fails = new AtomicBoolean(true);
    LifecycleStrategy failing =
        new LifecycleStrategySupport() {
          @Override
          public void onRoutesAdd(Collection<Route> routes) {
            if (routes.stream().anyMatch(route -> route.getId().equals("get-me"))
                && fails.getAndSet(false)) {
              throw new NoClassDefFoundError("a part is missing");
            }
          }
        };
    camel.addLifecycleStrategy(failing);
    try {
      edit("security/get-me.camel.yaml", "# Changed.\n" + original("security/get-me.camel.yaml"));
      awaitRefused(refused + 1);
    } finally {
      camel.getLifecycleStrategies().remove(failing);
    }
    assertThat(reload().at("/refused/0/reason").asText())
        .isEqualTo("could not be started: a part is missing");
    me.get("/api/v1/auth/me").is(200);

    edit(
        "security/get-me.camel.yaml",
        original("security/get-me.camel.yaml").replaceFirst("steps:\n", header("Location", "x")));
    awaitApplied(applied + 1);
    assertThat(me.get("/api/v1/auth/me").header("location")).contains("x");
  }

  @Test
  void fileThatIsNestedTooDeeplyHoldsNothingUp() throws Exception {
    edit("query/deep.camel.yaml", RouteCheckTest.nested(330));
    awaitRefused(refused + 1);

    edit("security/get-me.sql", original("security/get-me.sql") + "-- changed\n");
    awaitApplied(applied + 1);
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
  void routeThatShallRunOnceIsLeftAsItIsUntilTheNextStart() throws Exception {
    edit(
        "ingestion/recover-documents.camel.yaml",
        original("ingestion/recover-documents.camel.yaml")
            .replace("parameters:", "parameters:\n        repeatCount: 5"));

    awaitApplied(applied + 1);

    assertThat(status("recover-documents")).isEqualTo("Started");
  }

  @Test
  void brokenRouteThatRunsOnceIsRefusedBeforeTheNextStart() throws Exception {
    String route = "ingestion/resume-documents.camel.yaml";
    edit(route, original(route).replace("repeatCount: 1", "repeatCount: 1\n        nosuch: 7"));
    awaitRefused(refused + 1);
    assertThat(reload().at("/refused/0/reason").asText()).contains("cannot be built", "nosuch");
    edit(route, original(route));

    String statement = "ingestion/resume-documents.sql";
    edit(statement, original(statement) + " nonsense");
    awaitRefused(refused + 2);
    assertThat(reload().at("/refused/0/reason").asText())
        .contains("is not understood by the database");
  }

  @Test
  void editedStatementIsUsed() throws Exception {
    String text = original("security/get-me.sql");
    edit("security/get-me.sql", text.replace("'email', email", "'email', upper(email)"));

    awaitApplied(applied + 1);

    assertThat(me.get("/api/v1/auth/me").is(200).text("/email")).startsWith("SOMEONE");
  }

  @Test
  void statementThatTheDatabaseDoesNotUnderstandIsRefused() throws Exception {
    String text = original("security/get-me.sql");
    edit("security/get-me.sql", text.replace("'email', email", "'email', emial"));

    awaitRefused(refused + 1);

    assertThat(reload().at("/refused/0/source").asText()).isEqualTo("routes/security/get-me.sql");
    assertThat(reload().at("/refused/0/reason").asText())
        .contains("is not understood by the database")
        .contains("emial");
    me.get("/api/v1/auth/me").is(200);

    edit("security/get-me.camel.yaml", "# With it.\n" + original("security/get-me.camel.yaml"));
    edit("security/get-me.sql", text.replace("'email', email", "'email', eamil"));
    awaitRefused(refused + 2);
    assertThat(reload().at("/refused").findValuesAsText("reason"))
        .anyMatch(r -> r.contains("eamil"))
        .anyMatch(r -> r.contains("changed together with routes/security/get-me.sql"));
  }

  @Test
  void everyStatementIsUnderstoodByTheDatabase() throws Exception {
    DataSource database = camel.getRegistry().lookupByNameAndType("record", DataSource.class);
    List<String> notUnderstood = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("routes"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".sql")).toList()) {
        try {
          Statements.read(database, Files.readString(file));
        } catch (SQLException e) {
          notUnderstood.add(file + ": " + e.getMessage());
        }
      }
    }
    assertThat(notUnderstood).isEmpty();
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
  void copyOfARouteWithItsStepsIdsIsRefused() throws Exception {
    String text = original("security/get-me.camel.yaml");
    edit(
        "security/get-me-too.camel.yaml",
        text.replace("id: get-me\n", "id: get-me-too\n")
            .replace("direct:get-me", "direct:get-me-too"));

    awaitRefused(refused + 1);

    assertThat(reload().at("/refused/0/reason").asText())
        .contains("has a step with the id 'to-database-get-me'");
    assertThat(camel.getRoute("get-me-too")).isNull();
  }

  @Test
  void routeWithTheIdOfTheOperationsDoorIsRefused() throws Exception {
    edit(
        "security/api.camel.yaml",
        original("security/get-me.camel.yaml")
            .replace("to-database-get-me", "to-database-api")
            .replaceAll("get-me\\b(?!\\.sql)", "api"));

    awaitRefused(refused + 1);

    me.get("/api/v1/auth/me").is(200);
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
    Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      for (int caller = 0; caller < 4; caller++) {
        callers.execute(
            () -> {
              while (!over.get()) {
                replies.add(me.get("/api/v1/auth/me"));
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
    assertThat(replies).hasSizeGreaterThan(50).allSatisfy(reply -> reply.is(200));
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
        .contains("another maximum what GET /users takes query limit", "ALLOW_BREAKING_CONTRACT");
    me.get("/api/v1/documents?limit=200").is(200);
    assertThat(nobody().get("/api/v1/openapi.yaml").is(200).body()).contains("maximum: 200,");
  }

  @Test
  void contractThatWouldBreakCallersIsTakenIfItIsAllowed() throws Exception {
    ReflectionTestUtils.setField(contract, "breaking", true);
    edit("api/openapi.yaml", original("api/openapi.yaml").replace("maximum: 200,", "maximum: 20,"));

    awaitApplied(applied + 1);

    me.get("/api/v1/documents?limit=20").is(200);
    me.get("/api/v1/documents?limit=200").is(400);
  }

  /** A gateway may ask at any moment. */
  @Test
  void instanceIsReadyWhileItsOperationsAreMadeAnew() throws Exception {
    Queue<Status> seen = new ConcurrentLinkedQueue<>();
    LifecycleStrategy asking =
        new LifecycleStrategySupport() {
          @Override
          public void onRoutesRemove(Collection<Route> routes) {
            if (routes.stream().anyMatch(route -> route.getId().equals("api"))) {
              seen.add(health.health().getStatus());
            }
          }
        };
    camel.addLifecycleStrategy(asking);
    try {
      edit(
          "security/get-you.camel.yaml",
          original("security/get-me.camel.yaml").replaceAll("get-me\\b(?!\\.sql)", "get-you"));
      edit("api/openapi.yaml", withYou());
      awaitApplied(applied + 1);
    } finally {
      camel.getLifecycleStrategies().remove(asking);
    }

    assertThat(seen).isNotEmpty().containsOnly(Status.UP);
  }

  @Test
  void contractWhoseDoorDoesNotStartIsPutBackWithItsRoutes() throws Exception {
    AtomicBoolean fails = new AtomicBoolean(true);
    LifecycleStrategy failing =
        new LifecycleStrategySupport() {
          @Override
          public void onRoutesAdd(Collection<Route> routes) {
            if (routes.stream().anyMatch(route -> route.getId().equals("api"))
                && fails.getAndSet(false)) {
              throw new IllegalStateException("the port is taken");
            }
          }
        };
    camel.addLifecycleStrategy(failing);
    try {
      edit(
          "security/get-you.camel.yaml",
          original("security/get-me.camel.yaml").replaceAll("get-me\\b(?!\\.sql)", "get-you"));
      edit("api/openapi.yaml", withYou());
      awaitRefused(refused + 1);
    } finally {
      camel.getLifecycleStrategies().remove(failing);
    }

    assertThat(fails).isFalse();
    assertThat(reload().at("/refused").toString()).contains("could not be served", "port is taken");
    me.get("/api/v1/auth/me").is(200);
    me.get("/api/v1/auth/you").is(404);
    assertThat(camel.getRoute("get-you")).isNull();
    assertThat(nobody().get("/api/v1/openapi.yaml").body()).doesNotContain("/auth/you:");
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

  @Test
  void contractThatRefersToItselfIsRefused() throws Exception {
    edit(
        "api/openapi.yaml",
        original("api/openapi.yaml")
            .replace(
                "  schemas:\n",
                "  schemas:\n    Ring: {$ref: '#/components/schemas/Chain'}\n"
                    + "    Chain: {$ref: '#/components/schemas/Ring'}\n"));
    awaitRefused(refused + 1);

    assertThat(reload().at("/refused/0/reason").asText()).contains("refers to itself");
  }

  /** The contract with one operation more. */
  static String withYou() throws IOException {
    String text = original("api/openapi.yaml");
    int me = text.indexOf("  /auth/me:");
    int next = text.indexOf("  /users:");
    return text.substring(0, next)
        + text.substring(me, next).replace("/me:", "/you:").replace("get-me", "get-you")
        + text.substring(next);
  }

  @Test
  void promptIsUsedOnceItIsSavedAndABrokenOneNever() throws Exception {
    String old = prompts.text("answer");
    Files.writeString(PROMPTS.resolve("answer.md"), "  \n");
    awaitRefused(refused + 1);
    assertThat(prompts.text("answer")).isEqualTo(old);
    assertThat(reload().at("/refused/0/source").asText()).isEqualTo("config/prompts/answer.md");
    assertThat(reload().at("/refused/0/reason").asText()).isEqualTo("is empty");

    Files.delete(PROMPTS.resolve("answer.md"));
    awaitRefused(refused + 2);
    assertThat(reload().at("/refused/0/reason").asText()).isEqualTo("cannot be done without");

    Files.writeString(PROMPTS.resolve("answer.md"), "Answer in rhymes.\n");
    Files.writeString(PROMPTS.resolve("poet.md"), "Write verses.\n");
    awaitApplied(applied + 1);
    assertThat(prompts.text("answer")).isEqualTo("Answer in rhymes.");
    assertThat(prompts.text("poet")).isEqualTo("Write verses.");
    assertThat(reload().at("/refused")).isEmpty();
  }

  @Test
  void copyOfAPromptBelowIsNotUsed() throws Exception {
    String text = prompts.text("answer");
    Path copy = Files.createDirectories(PROMPTS.resolve("old")).resolve("answer.md");
    Files.writeString(copy, "Answer badly.");
    edit("security/get-me.sql", original("security/get-me.sql") + "-- changed\n");
    awaitApplied(applied + 1);
    assertThat(prompts.text("answer")).isEqualTo(text);

    Files.delete(copy);
    edit("security/get-me.sql", original("security/get-me.sql") + "-- again\n");
    awaitApplied(applied + 2);
    assertThat(reload().at("/refused")).isEmpty();
  }

  @Test
  void schemaIsUsedOnceItIsSavedAndABrokenOneNever() throws Exception {
    Map<String, Object> task = Map.of("agent", "echo", "payload", Map.of());
    Files.writeString(SCHEMAS.resolve("echo.json"), "{\"required\": ");
    me.post("/api/v1/tasks", task).is(202);
    awaitRefused(refused + 1);
    me.post("/api/v1/tasks", task).is(202);
    assertThat(reload().at("/refused/0/source").asText()).isEqualTo("config/schemas/echo.json");
    assertThat(reload().at("/refused/0/reason").asText()).startsWith("is not valid JSON");

    Files.writeString(SCHEMAS.resolve("echo.json"), "{\"required\": \"word\"}");
    awaitRefused(refused + 2);
    assertThat(reload().at("/refused/0/reason").asText()).startsWith("is no JSON Schema");

    Files.writeString(SCHEMAS.resolve("echo.json"), "{\"required\": [\"word\"]}");
    awaitApplied(applied + 1);
    assertThat(me.post("/api/v1/tasks", task).is(422).text("/errors/0/pointer"))
        .isEqualTo("/payload/word");
  }

  @Test
  void schemaOfWorkThatIsStillDoneCannotGo() throws Exception {
    Map<String, Object> task = Map.of("agent", "summarizer", "payload", Map.of());
    Files.delete(SCHEMAS.resolve("summarizer.json"));
    awaitRefused(refused + 1);

    assertThat(reload().at("/refused/0/source").asText())
        .isEqualTo("config/schemas/summarizer.json");
    assertThat(reload().at("/refused/0/reason").asText()).isEqualTo("cannot be done without");
    me.post("/api/v1/tasks", task).is(422);
  }

  @Test
  void routeWhoseProbeFailsIsRolledBackWhole() throws Exception {
    String probe =
        "{\"headers\": {\"userId\": \"00000000-0000-0000-0000-000000000000\"},"
            + " \"body\": {\"query\": \"probe\", \"k\": 1, \"mode\": \"hybrid\"}}";
    edit("query/search.probe.json", probe);
    awaitApplied(applied + 1);
    edit(
        "query/search.camel.yaml",
        original("query/search.camel.yaml").replace("name: elapsed", "name: elapsd"));
    edit(
        "security/get-me.camel.yaml",
        original("security/get-me.camel.yaml").replaceFirst("steps:\n", header("Location", "x")));

    awaitRefused(refused + 1);

    assertThat(reload().at("/refused/0/reason").asText())
        .contains("the probe of search failed: No header elapsed");
    me.search("anything");
    assertThat(me.get("/api/v1/auth/me").is(200).header("location")).isNull();
  }

  @Test
  void probeWithoutARouteIsRefused() throws Exception {
    edit("query/serach.probe.json", "{}");
    awaitRefused(refused + 1);
    edit("query/search.probe.json", "{\"bodi\": 1}");
    awaitRefused(refused + 2);

    assertThat(reload().at("/refused/0/reason").asText())
        .isEqualTo("is no probe of a direct: route beside it");
    assertThat(reload().at("/refused/1/reason").asText()).startsWith("is not {\"headers\"");
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
  void whatDefinesNothingIsRefusedAndHoldsNothingUp() throws Exception {
    edit("query/todo.camel.yaml", "- todo");
    awaitRefused(refused + 1);
    assertThat(reload().at("/refused/0/source").asText()).isEqualTo("routes/query/todo.camel.yaml");

    edit("security/get-me.sql", original("security/get-me.sql") + "-- changed\n");
    awaitApplied(applied + 1);
  }

  /** One comment of this size would be read for minutes. */
  @Test
  void hugeFileIsRefusedAndHoldsNothingUp() throws Exception {
    edit(
        "query/search.camel.yaml", original("query/search.camel.yaml") + "#" + "x".repeat(8 << 20));
    awaitRefused(refused + 1);
    assertThat(reload().at("/refused/0/reason").asText()).isEqualTo("is larger than 512 KB");

    edit("query/search.camel.yaml", original("query/search.camel.yaml") + "# small\n");
    awaitApplied(applied + 1);
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void linkThatLeadsOutIsRefusedEvenIfItsTextIsWhatRuns(CapturedOutput output) throws Exception {
    Path search = ROOT.resolve("query/search.sql");
    Path outside = Files.copy(search, HOME.resolve("outside.sql"));
    Files.delete(search);
    Files.createSymbolicLink(search, outside);
    try {
      awaitRefused(refused + 1);
      JsonNode entry = reload().at("/refused/0");
      assertThat(entry.at("/source").asText()).isEqualTo("routes/query/search.sql");
      assertThat(entry.at("/reason").asText()).isEqualTo("is a link that leads out of its folder");

      edit("security/get-me.sql", original("security/get-me.sql") + "-- changed\n");
      awaitApplied(applied + 1);
      assertThat(reload().at("/refused")).hasSize(1);
    } finally {
      Files.delete(search);
      Files.move(outside, search);
    }
    await().until(() -> reload().at("/refused").isEmpty());
    assertThat(reload().at("/refused_total").asLong()).isEqualTo(refused + 1);
    assertThat(output.getOut().lines().filter(line -> line.contains("leads out"))).hasSize(1);
  }

  @Test
  void whatEverybodyCanWriteIsRefusedAndNothingElse() throws Exception {
    Path agents = ROOT.resolve("agents");
    Set<PosixFilePermission> before = Files.getPosixFilePermissions(agents);
    Files.setPosixFilePermissions(agents, PosixFilePermissions.fromString("rwxrwxrwx"));
    try {
      awaitRefused(refused + 1);
      JsonNode entry = reload().at("/refused/0");
      assertThat(entry.at("/source").asText()).isEqualTo("routes/agents");
      assertThat(entry.at("/reason").asText()).startsWith("can be written by everybody");

      edit("security/get-me.sql", original("security/get-me.sql") + "-- changed\n");
      awaitApplied(applied + 1);

      edit("agents/work-quietly.camel.yaml", part("work-quietly", "require-found"));
      awaitRefused(refused + 2);
      assertThat(reload().at("/refused/1/source").asText())
          .isEqualTo("routes/agents/work-quietly.camel.yaml");
      assertThat(reload().at("/refused/1/reason").asText())
          .startsWith("cannot be as it is: routes/agents can be written by everybody");
    } finally {
      Files.setPosixFilePermissions(agents, before);
    }
    awaitApplied(applied + 2);
    assertThat(reload().at("/refused")).isEmpty();
    assertThat(reload().at("/refused_total").asLong()).isEqualTo(refused + 2);
  }

  @Test
  void changeThatBringsWhatIsNotTrustedIsRefusedOnce() throws Exception {
    Path prepared = Files.createDirectory(HOME.resolve("added"));
    Files.writeString(prepared.resolve("added.camel.yaml"), "- route: {");
    Path open = Files.writeString(prepared.resolve("notes.txt"), "Whatever.");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));
    Path added = Files.move(prepared, ROOT.resolve("added"));
    try {
      await().until(() -> reload().at("/refused").size() == 2);

      assertThat(reload().at("/refused").findValuesAsText("source"))
          .containsExactlyInAnyOrder("routes/added/added.camel.yaml", "routes/added/notes.txt");
      assertThat(reload().at("/refused_total").asLong()).isEqualTo(refused + 1);
    } finally {
      FileSystemUtils.deleteRecursively(added);
    }
  }

  @Test
  void savingARefusedFileAgainTriesItAgain() throws Exception {
    Path search = ROOT.resolve("query/search.camel.yaml");
    edit("query/search.camel.yaml", "- route: {");
    awaitRefused(refused + 1);

    Files.setLastModifiedTime(search, FileTime.from(Instant.now().plusSeconds(1)));
    awaitRefused(refused + 2);
  }

  @Test
  void whatLackedAnotherFileIsTakenWithItWhateverElseIsWrong() throws Exception {
    edit("query/search.camel.yaml", "- route: {");
    awaitRefused(refused + 1);
    edit("security/get-me.camel.yaml", calling("new-part"));
    awaitRefused(refused + 2);
    edit("security/new-part.camel.yaml", part("new-part", "other-part"));
    awaitRefused(refused + 3);
    edit("security/other-part.camel.yaml", part("other-part", "check-part"));
    awaitRefused(refused + 4);

    edit("security/check-part.camel.yaml", part("check-part", "require-found"));
    awaitApplied(applied + 4);

    assertThat(camel.getRoute("new-part")).isNotNull();
    assertThat(reload().at("/refused")).hasSize(1);
    assertThat(reload().at("/refused/0/source").asText())
        .isEqualTo("routes/query/search.camel.yaml");
  }

  @Test
  void filesOfOneChangeAreTakenTogetherOnceOneIsMendedWhateverElseIsWrong() throws Exception {
    edit("query/search.camel.yaml", "- route: {");
    awaitRefused(refused + 1);
    edit("security/get-me.camel.yaml", calling("new-part"));
    edit("security/new-part.camel.yaml", part("new-part", "nowhere"));
    awaitRefused(refused + 2);

    edit("security/new-part.camel.yaml", part("new-part", "require-found"));
    awaitApplied(applied + 1);

    assertThat(reload().at("/refused")).hasSize(1);
  }

  @Test
  void savingARefusedFileAgainTriesItAgainWhateverElseIsWrong() throws Exception {
    AtomicBoolean fails = new AtomicBoolean(true);
    LifecycleStrategy failing =
        new LifecycleStrategySupport() {
          @Override
          public void onRoutesAdd(Collection<Route> routes) {
            if (fails.get() && routes.stream().anyMatch(r -> r.getId().equals("get-me-too"))) {
              throw new IllegalStateException("not now");
            }
          }
        };
    camel.addLifecycleStrategy(failing);
    try {
      edit("query/search.camel.yaml", "- route: {");
      awaitRefused(refused + 1);
      edit("security/get-me-too.camel.yaml", part("get-me-too", "require-found"));
      awaitRefused(refused + 2);
      fails.set(false);

      Files.setLastModifiedTime(
          ROOT.resolve("security/get-me-too.camel.yaml"),
          FileTime.from(Instant.now().plusSeconds(1)));
      awaitApplied(applied + 1);
    } finally {
      camel.getLifecycleStrategies().remove(failing);
    }
    assertThat(reload().at("/refused")).hasSize(1);
  }

  @Test
  void whatIsTriedAgainForAnothersSakeCountsNoMore() throws Exception {
    String me = original("security/get-me.camel.yaml");
    edit("query/search.camel.yaml", "- route: {");
    awaitRefused(refused + 1);
    edit("security/get-me.camel.yaml", "- route: [");
    awaitRefused(refused + 2);
    String at = reload().at("/refused/0/at").asText();

    edit("security/get-me.camel.yaml", me);
    await().until(() -> reload().at("/refused").size() == 1);
    Files.setLastModifiedTime(
        ROOT.resolve("security/get-me.sql"), FileTime.from(Instant.now().plusSeconds(1)));
    Thread.sleep(1_000);
    edit("security/get-me.camel.yaml", "# Changed.\n" + me);
    awaitApplied(applied + 1);

    assertThat(reload().at("/refused_total").asLong()).isEqualTo(refused + 2);
    assertThat(reload().at("/refused/0/source").asText())
        .isEqualTo("routes/query/search.camel.yaml");
    assertThat(reload().at("/refused/0/at").asText()).isEqualTo(at);
  }

  private static String calling(String part) throws IOException {
    return original("security/get-me.camel.yaml")
        .replaceFirst("steps:\n", "steps:\n        - to:\n            uri: direct:" + part + "\n");
  }

  private static String part(String name, String called) {
    return """
        - route:
            id: %s
            description: A part of another route.
            routeConfigurationId: callers-errors
            from:
              uri: direct:%s
              steps:
                - to:
                    uri: direct:%s
        """
        .formatted(name, name, called);
  }

  @Test
  void whatWasRefusedWithAnotherIsTakenOnceThatIsPutBack() throws Exception {
    edit("query/search.camel.yaml", "- route: {");
    edit(
        "security/get-me.camel.yaml",
        original("security/get-me.camel.yaml").replaceFirst("steps:\n", header("Location", "two")));
    awaitRefused(refused + 1);

    edit("query/search.camel.yaml", original("query/search.camel.yaml"));
    awaitApplied(applied + 1);

    assertThat(me.get("/api/v1/auth/me").header("location")).contains("two");
    assertThat(reload().at("/refused")).isEmpty();
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
    Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    ExecutorService callers = Executors.newFixedThreadPool(3);
    try {
      for (int caller = 0; caller < 3; caller++) {
        callers.execute(
            () -> {
              while (!over.get()) {
                replies.add(me.upload(UUID.randomUUID() + ".txt", "An old bridge."));
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
    assertThat(replies).isNotEmpty().allSatisfy(reply -> reply.is(202));
  }
}
