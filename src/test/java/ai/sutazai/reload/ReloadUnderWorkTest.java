package ai.sutazai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.InTime;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What goes on while routes change, and who may change them. */
class ReloadUnderWorkTest extends ReloadTest {

  @Autowired private RouteGate gate;

  @Test
  void streamGoesOnToItsEndThroughAChangeOfItsRouteAndOfTheContract() throws Exception {
    DisturbedEmbeddings.Gate embedding = new DisturbedEmbeddings.Gate();
    DisturbedEmbeddings.disturb("Streamington", embedding);
    String document = me.submit("ghent", "The bridge of Streamington.").is(202).text("/id");
    embedding.awaitSomebody();
    long before = timesRead();
    CompletableFuture<Reply> stream =
        CompletableFuture.supplyAsync(
            () -> me.get("/api/v1/documents/" + document + "/events").is(200));
    await().until(() -> timesRead() > before + 1);

    edit(
        "documents/follow-document.camel.yaml",
        original("documents/follow-document.camel.yaml")
            .replaceFirst("steps:\n", header("Location", "new")));
    edit(
        "api/openapi.yaml", original("api/openapi.yaml").replace("maximum: 200,", "maximum: 201,"));
    awaitApplied(applied + 1);
    assertThat(stream).isNotDone();
    embedding.open();

    Reply ended = stream.get(30, TimeUnit.SECONDS);
    List<Reply.Event> events = ended.events();
    assertThat(events.get(events.size() - 1).data().at("/status").asText()).isEqualTo("indexed");
    assertThat(ended.header("Location")).as("of the old definition").isNull();
    assertThat(me.get("/api/v1/documents/" + document + "/events").header("Location"))
        .isEqualTo("new");
  }

  /** How often a document's state was looked at: once before a stream of it is open. */
  private long timesRead() {
    return route("read-document").at("/exchanges_total").asLong();
  }

  /** The client has its status line by then. */
  @Test
  void streamOfAnAnswerEndsThoughItsWriterIsChangedForTooLong() throws Exception {
    gate.close(Set.of("write-stream"));
    try {
      List<Reply.Event> events =
          CompletableFuture.supplyAsync(
                  () -> me.askStreaming(Map.of("question", "How long is the bridge?")).events())
              .get(30, TimeUnit.SECONDS);

      assertThat(events).extracting(Reply.Event::name).containsExactly("error");
      assertThat(events.get(0).data().at("/code").asText()).isEqualTo("unavailable");
      assertThat(events.get(0).data().at("/correlation_id").asText()).isNotEmpty();
    } finally {
      gate.open();
    }
  }

  @Test
  void inboxIsChangedWithoutLosingOrDoublingAFile() throws Exception {
    String collection = "c" + UUID.randomUUID();
    Path folder = Files.createDirectories(inbox().resolve(collection));
    String text = original("ingestion/watch-inbox.camel.yaml");
    for (int n = 0; n < 60; n++) {
      if (n % 20 == 5) {
        edit("ingestion/watch-inbox.camel.yaml", "# Change " + n + ".\n" + text);
      }
      Files.writeString(folder.resolve(n + ".txt"), "The dropped bridge number " + n + ".");
      Thread.sleep(100);
    }

    List<JsonNode> taken =
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> admin().items("/api/v1/documents?limit=200&collection=" + collection),
                items -> items.size() >= 60);

    // Edits in quick succession may be one change.
    assertThat(reload().at("/applied_total").asLong()).isGreaterThan(applied);
    assertThat(taken).hasSize(60).allMatch(d -> d.at("/version").asInt() == 1);
    await()
        .untilAsserted(
            () ->
                assertThat(inbox().resolve(".done").resolve(collection).toFile().list())
                    .hasSize(60));
  }

  @Test
  void changeOfATemplateReachesTheRoutesMadeOfIt() throws Exception {
    edit(
        "templates/agent-worker.camel.yaml",
        original("templates/agent-worker.camel.yaml")
            .replace(
                "uri: \"direct:{{work}}\"\n",
                """
                uri: "direct:{{work}}"
                ##- setBody:
                ##    expression:
                ##      constant:
                ##        expression: changed
                """
                    .replace("##", " ".repeat(16))));

    awaitApplied(applied + 1);

    String task =
        me.post("/api/v1/tasks", Map.of("agent", "echo", "payload", Map.of())).is(202).text("/id");
    await().until(() -> me.get("/api/v1/tasks/" + task).text("/status").equals("succeeded"));
    assertThat(me.get("/api/v1/tasks/" + task).text("/result")).isEqualTo("changed");
  }

  @Test
  void tasksAreTakenWhileTheirAgentIsChanged() throws Exception {
    String text = original("agents/echo.camel.yaml");
    for (int n = 1; n <= 5; n++) {
      edit("agents/echo.camel.yaml", "# Change " + n + ".\n" + text);
      while (reload().at("/applied_total").asLong() < applied + n) {
        me.post("/api/v1/tasks", Map.of("agent", "echo", "payload", Map.of())).is(202);
      }
    }
  }

  @Test
  void agentIsChangedWhileItsTasksWait() throws Exception {
    edit("agents/doze.camel.yaml", dozing("doze", 700));
    edit(
        "agents/dozer.camel.yaml",
        """
        - templatedRoute:
            routeId: dozer
            routeTemplateRef: agent-worker
            parameters:
              - name: agent
                value: dozer
              - name: work
                value: doze
              - name: concurrency
                value: "1"
        """);
    awaitApplied(applied + 1);
    admin().post("/api/v1/agents", Map.of("name", "dozer", "type", "route")).is(201);
    List<String> tasks = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      tasks.add(
          me.post("/api/v1/tasks", Map.of("agent", "dozer", "payload", Map.of()))
              .is(202)
              .text("/id"));
    }
    edit(
        "agents/dozer.camel.yaml",
        Files.readString(ROOT.resolve("agents/dozer.camel.yaml")).replace("\"1\"", "\"8\""));

    // Long before one worker could have done them all.
    awaitApplied(applied + 2);

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                tasks.stream()
                    .allMatch(
                        t -> me.get("/api/v1/tasks/" + t).text("/status").equals("succeeded")));
    assertThat(tasks)
        .allSatisfy(
            t -> assertThat(me.get("/api/v1/tasks/" + t).at("/attempt").asInt()).isEqualTo(1));
  }

  @Test
  void whoeverWaitsTooLongAtTheGateIsToldWhenToComeBack() throws Exception {
    gate.close(Set.of("search"));
    try {
      InTime.assertWithin(
          gate.timeout().multipliedBy(2),
          () -> {
            long start = System.nanoTime();
            Reply refusal =
                me.post("/api/v1/search", Map.of("query", "bridge")).isProblem(503, "unavailable");

            assertThat(refusal.header("Retry-After")).isEqualTo("1");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThanOrEqualTo(gate.timeout());
          });
      me.get("/api/v1/auth/me").is(200);
    } finally {
      gate.open();
    }
    me.search("bridge");
  }

  /** Those that began before get to their end by the old routes, however long that takes. */
  @Test
  void routesOfAnAnswerAreChangedWhileAnswersAreMade() throws Exception {
    me.submit("ghent", "The bridge of Longanswer is 40 m long.").is(202);
    DisturbedEmbeddings.Gate embedding = new DisturbedEmbeddings.Gate();
    DisturbedEmbeddings.disturb("Longanswer", embedding);
    CompletableFuture<List<Reply.Event>> stream =
        CompletableFuture.supplyAsync(
            () -> me.askStreaming(Map.of("question", "How long is Longanswer's bridge?")).events());
    embedding.awaitSomebody();

    for (String id : List.of("query", "stream-answer", "write-stream", "answer-question")) {
      edit(
          "query/" + id + ".camel.yaml",
          original("query/" + id + ".camel.yaml")
              .replaceFirst("description: .*", "description: Changed."));
    }
    edit(
        "query/find-chunks.camel.yaml",
        original("query/find-chunks.camel.yaml").replaceFirst("steps:\n", header("probe", "new")));
    awaitApplied(applied + 1);
    assertThat(route("write-stream").at("/description").asText()).isEqualTo("Changed.");
    assertThat(stream).isNotDone();
    me.search("bridge");
    embedding.open();

    assertThat(stream.get(30, TimeUnit.SECONDS))
        .extracting(Reply.Event::name)
        .endsWith("done")
        .doesNotContain("error");
  }

  @Test
  void answerByTheRoutesOfBeforeIsNotKept() throws Exception {
    me.indexed("jetty", "The jetty is 41 metres long.");
    String question = "How long is the jetty?";
    String query = original("query/query.camel.yaml");
    edit(
        "query/query.camel.yaml",
        query.replaceFirst(
            "steps:\n",
            """
            steps:
                    - delay:
                        expression:
                          constant:
                            expression: "8000"
            """));
    awaitApplied(applied + 1);
    CompletableFuture<Reply> answer = CompletableFuture.supplyAsync(() -> me.ask(question));
    await().until(() -> camel.getInflightRepository().size("query") > 0);
    edit("query/query.camel.yaml", query);
    edit(
        "query/find-answer.camel.yaml",
        original("query/find-answer.camel.yaml").replace("{{sutazai.answer-threshold}}", "99"));
    awaitApplied(applied + 2);

    assertThat(answer).as("or it tells nothing").isNotDone();
    assertThat(answer.get(30, TimeUnit.SECONDS).text("/answer")).contains("41 metres");
    assertThat(me.ask(question).at("/citations")).isEmpty();
  }

  @Test
  void requestsGoOnWhileAChangeOfTheContractWaitsForOne() throws Exception {
    DisturbedEmbeddings.Gate embedding = new DisturbedEmbeddings.Gate();
    DisturbedEmbeddings.disturb("Waitingham", embedding);
    CompletableFuture<Reply> search =
        CompletableFuture.supplyAsync(
            () -> me.post("/api/v1/search", Map.of("query", "Waitingham")).is(200));
    embedding.awaitSomebody();
    edit(
        "security/get-you.camel.yaml",
        original("security/get-me.camel.yaml").replaceAll("get-me\\b(?!\\.sql)", "get-you"));
    edit("api/openapi.yaml", RouteReloadTest.withYou());

    long end = System.nanoTime() + gate.timeout().multipliedBy(2).toNanos();
    while (System.nanoTime() < end) {
      me.get("/api/v1/auth/me").is(200);
    }
    assertThat(reload().at("/applied_total").asLong()).isEqualTo(applied);
    embedding.open();
    search.get(30, TimeUnit.SECONDS);
    awaitApplied(applied + 1);
    me.get("/api/v1/auth/you").is(200);
  }

  @Test
  void probesThatTakeTooLongTogetherAreRefusedBeforeCallersHaveWaitedTooLong() throws Exception {
    Duration most = gate.timeout().dividedBy(4);
    for (String id : List.of("doze", "drowse")) {
      edit("agents/" + id + ".camel.yaml", dozing(id, most.toMillis() * 2 / 3));
      edit("agents/" + id + ".probe.json", "{}");
    }

    awaitRefused(refused + 1);

    assertThat(reload().at("/refused").toString())
        .contains("was not done within " + most.toMillis() + " ms");
  }

  private static String dozing(String id, long millis) {
    return """
        - route:
            id: %s
            description: Takes its time.
            routeConfigurationId: callers-errors
            from:
              uri: direct:%s
              steps:
                - delay:
                    expression:
                      constant:
                        expression: "%d"
        """
        .formatted(id, id, millis);
  }

  @Test
  void whatEverybodyCanWriteIsNotTaken() throws Exception {
    Path folder = ROOT.resolve("security");
    Set<PosixFilePermission> own = Files.getPosixFilePermissions(folder);
    own.add(PosixFilePermission.OTHERS_WRITE);
    Files.setPosixFilePermissions(folder, own);
    try {
      awaitRefused(++refused);
      edit("security/get-me.sql", original("security/get-me.sql") + "-- changed\n");
      awaitRefused(++refused);
      assertThat(reload().at("/refused").findValuesAsText("source"))
          .containsExactly("routes/security", "routes/security/get-me.sql");
      assertThat(reload().at("/refused/1/reason").asText())
          .contains("routes/security can be written by everybody; chmod o-w it");
    } finally {
      own.remove(PosixFilePermission.OTHERS_WRITE);
      Files.setPosixFilePermissions(folder, own);
    }
    awaitApplied(applied + 1);
    assertThat(reload().at("/refused")).isEmpty();
  }

  @Test
  void linkThatLeadsOutIsNotTaken() throws IOException {
    Path outside = Files.writeString(HOME.resolve("outside.camel.yaml"), "[]");
    Files.createSymbolicLink(ROOT.resolve("query/wander.camel.yaml"), outside);

    awaitRefused(refused + 1);

    assertThat(reload().at("/refused/0/reason").asText())
        .isEqualTo("is a link that leads out of its folder");
  }
}
