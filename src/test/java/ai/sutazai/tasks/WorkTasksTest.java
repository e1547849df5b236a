package ai.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.OpenChange;
import ai.sutazai.Reply;
import ai.sutazai.errors.Unavailable;
import ai.sutazai.outage.UnwrittenReleases;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.transaction.support.TransactionTemplate;

/** The echo agent's route is made to fail or to wait; everything around it is real. */
class WorkTasksTest extends TaskTest {

  private static final Map<String, Gate> GATES = new ConcurrentHashMap<>();

  private static final Set<String> AWAY = ConcurrentHashMap.newKeySet();

  @Autowired private MeterRegistry meters;
  @Autowired private DataSource dataSource;
  @Autowired private CircuitBreaker databaseBreaker;
  @Autowired private UnwrittenReleases unwritten;

  @BeforeEach
  void disturbEcho() throws Exception {
    if (camel.getRoute("echo-payload").getProperties().get("disturbed") == null) {
      AdviceWith.adviceWith(
          camel,
          "echo-payload",
          route ->
              route
                  .weaveAddFirst()
                  .process(
                      exchange -> {
                        Map<?, ?> payload = exchange.getMessage().getBody(Map.class);
                        if (payload.get("gate") instanceof String gate) {
                          GATES.get(gate).run();
                        }
                        if (payload.get("away") instanceof String name && AWAY.contains(name)) {
                          throw new Unavailable("Injected by a test", Duration.ZERO);
                        }
                        if (Boolean.TRUE.equals(payload.get("fail"))) {
                          throw new IllegalStateException("Injected by a test");
                        }
                      }));
      camel.getRoute("echo-payload").getProperties().put("disturbed", true);
    }
  }

  @AfterEach
  void openAllGates() {
    GATES.values().forEach(Gate::open);
    AWAY.clear();
  }

  @Test
  void whatFailsIsTriedAgainThenParkedThenReplayedForReal() {
    String task = submit("echo", Map.of("fail", true)).is(202).text("/id");

    JsonNode dead = done(me, task);

    assertThat(dead.at("/status").asText()).isEqualTo("dead");
    assertThat(dead.at("/attempt").asInt()).isEqualTo(3);
    JsonNode letter = letterOf(task);
    assertThat(letter.at("/origin").asText()).isEqualTo("task");
    assertThat(letter.at("/attempts")).hasSize(3);
    database
        .sql("update tasks set payload = '{\"mended\": true}' where id = ?::uuid")
        .param(task)
        .update();
    admin().post("/api/v1/dead-letters/" + letter.at("/id").asText() + "/replay").is(202);
    await().until(() -> done(me, task).at("/status").asText().equals("succeeded"));
    assertThat(done(me, task).at("/attempt").asInt()).isEqualTo(1);
    assertThat(letterOf(task).at("/status").asText()).isEqualTo("replayed");
  }

  @Test
  void cancelledTaskStopsAtItsNextStepAndItsLateResultIsDropped() {
    String task = gated("cancel");
    double late = late();
    double cancelled = finished("echo", "cancelled");

    me.post(TASKS + "/" + task + "/cancel").is(202);
    assertThat(finished("echo", "cancelled")).isEqualTo(cancelled + 1);
    GATES.get("cancel").open();

    await().until(() -> late() > late);
    JsonNode shown = done(me, task);
    assertThat(shown.at("/status").asText()).isEqualTo("cancelled");
    assertThat(shown.at("/result").isNull()).isTrue();
    me.post(TASKS + "/" + task + "/cancel").isProblem(409, "conflict");
    assertThat(finished("echo", "cancelled")).isEqualTo(cancelled + 1);
  }

  @Test
  void failureOfAWorkerWhoLostTheTaskIsNotCounted() {
    String task = gated("taken");
    double failed = finished("echo", "failed");

    routes.send(
        "direct:fail-task",
        exchange -> {
          exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new TaskFailed("late", "Too late."));
          exchange.getMessage().setHeader("agent", "echo");
          exchange.getMessage().setHeader("taskId", task);
          exchange.getMessage().setHeader("lease", UUID.randomUUID().toString());
        });

    assertThat(finished("echo", "failed")).isEqualTo(failed);
    assertThat(me.get(TASKS + "/" + task).text("/status")).isEqualTo("running");
  }

  /** As if they had been committed in the moment in which it was cancelled. */
  @Test
  void subtasksOfACancelledTaskAreCancelled() {
    String agent =
        admin()
            .post("/api/v1/agents", Map.of("name", "elsewhere", "type", "external"))
            .is(201)
            .text("/id");
    String subtask =
        database
            .sql(
                "with parent as (insert into tasks (agent_id, user_id, payload, status)"
                    + " values (:agent::uuid, :user::uuid, '{}', 'cancelled') returning id)"
                    + " insert into tasks (agent_id, user_id, payload, parent_id)"
                    + " select :agent::uuid, :user::uuid, '{}', id from parent returning id::text")
            .param("agent", agent)
            .param("user", me.id())
            .query(String.class)
            .single();

    assertThat(done(me, subtask).at("/status").asText()).isEqualTo("cancelled");
    await().until(() -> finished("elsewhere", "cancelled") == 1);
  }

  @Test
  void taskOfADeadWorkerIsTakenOverAndTheLateResultIsDroppedAndCounted() {
    String task = gated("lazarus");
    Gate open = new Gate();
    open.open();
    Gate first = GATES.put("lazarus", open);
    double late = late();
    endLease(task);

    JsonNode taken = done(me, task);
    first.open();

    await().until(() -> late() > late);
    assertThat(taken.at("/status").asText()).isEqualTo("succeeded");
    assertThat(taken.at("/attempt").asInt()).isEqualTo(2);
    assertThat(done(me, task)).isEqualTo(taken);
  }

  @Test
  void taskWhoseWorkersAllFellSilentIsParkedWithEachOfTheirAttempts() {
    double before = meters.counter("sutazai.task.attempts", "agent", "echo").count();
    String task = gated("hypnotic");
    for (int attempt = 2; attempt <= 3; attempt++) {
      Gate next = new Gate();
      Gate last = GATES.put("hypnotic", next);
      endLease(task);
      next.awaitSomebody();
      last.open();
      assertThat(shown(task).at("/attempt").asInt()).isEqualTo(attempt);
    }

    endLease(task);

    JsonNode dead = done(me, task);
    assertThat(dead.at("/status").asText()).isEqualTo("dead");
    assertThat(dead.at("/attempt").asInt()).isEqualTo(3);
    assertThat(dead.at("/error/detail").asText()).contains("in its time");
    assertThat(letterOf(task).at("/attempts"))
        .hasSize(3)
        .allSatisfy(attempt -> assertThat(attempt.at("/error")).isEqualTo(dead.at("/error")));
    assertThat(meters.counter("sutazai.task.attempts", "agent", "echo").count())
        .isEqualTo(before + 3);
  }

  private void endLease(String task) {
    database
        .sql("update tasks set lease_until = now() - interval '1 s' where id = ?::uuid")
        .param(task)
        .update();
  }

  /** As it was parked a week ago. */
  @Test
  void replayedTaskHasNotWaitedSinceItWasSubmitted() {
    Timer waits = meters.timer("sutazai.task.wait", "agent", "echo");
    double before = waits.totalTime(TimeUnit.DAYS);
    String task = submit("echo", Map.of("fail", true)).is(202).text("/id");
    done(me, task);
    database
        .sql(
            "update tasks set payload = '{}', created_at = now() - interval '7 days'"
                + " where id = ?::uuid")
        .param(task)
        .update();

    admin().post("/api/v1/dead-letters/" + letterOf(task).at("/id").asText() + "/replay").is(202);

    await().until(() -> done(me, task).at("/status").asText().equals("succeeded"));
    assertThat(waits.totalTime(TimeUnit.DAYS) - before).isLessThan(1);
  }

  @Test
  void taskWaitsForWhatIsOutOfOrderAndNoAttemptIsCounted() {
    AWAY.add("it");
    String task = submit("echo", Map.of("away", "it")).is(202).text("/id");
    await().until(() -> shown(task).at("/error/code").asText().equals("unavailable"));
    assertThat(shown(task).at("/status").asText()).isEqualTo("running");

    AWAY.clear();

    JsonNode done = done(me, task);
    assertThat(done.at("/status").asText()).isEqualTo("succeeded");
    assertThat(done.at("/attempt").asInt()).isEqualTo(1);
    assertThat(done.at("/error").isNull()).isTrue();
    assertThat(told(follow(task, null)))
        .containsExactly("pending", "running", "step echo", "succeeded");
  }

  @Test
  void outageOfTheDatabaseCostsNoAttemptThoughLeasesRunOutInIt() {
    String task = gated("unheard");
    databaseBreaker.transitionToForcedOpenState();
    // A claim that was let through before would be one attempt too many.
    await().until(() -> camel.getInflightRepository().size("claim-task") == 0);
    database
        .sql(
            "update tasks set attempt = 3, lease_until = now() - interval '1 s'"
                + " where id = ?::uuid")
        .param(task)
        .update();
    GATES.get("unheard").open();
    await().until(() -> unwritten.of("task").size() == 1);

    databaseBreaker.reset();

    JsonNode done = done(me, task);
    assertThat(done.at("/status").asText()).isEqualTo("succeeded");
    assertThat(done.at("/attempt").asInt()).isEqualTo(3);
    assertThat(unwritten.of("task")).isEmpty();
  }

  @Test
  void taskThatWaitedUntilItsTimeWasUpSaysWhatFor() {
    AWAY.add("that");
    double before = finished("echo", "failed");
    String task = submit("echo", Map.of("away", "that")).is(202).text("/id");
    await().until(() -> shown(task).at("/error/code").asText().equals("unavailable"));

    database.sql("update tasks set deadline = now() where id = ?::uuid").param(task).update();

    JsonNode failed = done(me, task);

    assertThat(failed.at("/error/code").asText()).isEqualTo("timeout");
    assertThat(failed.at("/error/detail").asText()).contains("Injected by a test");
    // Or else a later test counts it.
    await().until(() -> finished("echo", "failed") > before);
  }

  private JsonNode shown(String task) {
    return me.get(TASKS + "/" + task).json();
  }

  @Test
  void taskWhoseTimeIsUpFailsAndSaysSo() {
    GATES.put("slow", new Gate());
    double before = finished("echo", "failed");
    Reply submitted =
        me.post(TASKS, Map.of("agent", "echo", "payload", Map.of("gate", "slow"), "timeout_s", 1));

    JsonNode failed = done(submitted);

    assertThat(failed.at("/status").asText()).isEqualTo("failed");
    assertThat(failed.at("/error/code").asText()).isEqualTo("timeout");
    await().until(() -> finished("echo", "failed") == before + 1);
  }

  @Test
  void eventsTellEachStatusAndStepOnceAndInOrderHoweverLateOneComes() throws Exception {
    String task = gated("followed");
    CompletableFuture<Reply> early = CompletableFuture.supplyAsync(() -> follow(task, null));
    early.orTimeout(60, TimeUnit.SECONDS);
    GATES.get("followed").open();

    assertThat(told(early.get()))
        .containsExactly("pending", "running", "step echo", "succeeded")
        .isEqualTo(told(follow(task, null)));
    List<Reply.Event> events = follow(task, null).events();
    assertThat(events.get(0).data().at("/started_at").isNull()).isTrue();
    assertThat(events.get(1).data().at("/attempt").asInt()).isEqualTo(1);
    assertThat(events.get(1).data().at("/result").isNull()).isTrue();
    assertThat(events.get(1).data().at("/finished_at").isNull()).isTrue();
    assertThat(events.get(3).data()).isEqualTo(me.get(TASKS + "/" + task).json());
  }

  @Test
  void headOfEventsTakesNoPlace() {
    Object streams = camel.getRegistry().lookupByName("eventStreams");
    Object mostOfOne = ReflectionTestUtils.getField(streams, "mostOfOne");
    String path = TASKS + "/" + gated("glimpsed") + "/events";
    ReflectionTestUtils.setField(streams, "mostOfOne", 0);
    try {
      Reply head = me.send(me.request(path).method("HEAD", BodyPublishers.noBody()));

      assertThat(head.is(200).header("Content-Type")).startsWith("text/event-stream");
      me.get(path).isProblem(503, "unavailable");
    } finally {
      ReflectionTestUtils.setField(streams, "mostOfOne", mostOfOne);
    }
  }

  @Test
  void whoConnectsAgainIsToldWhatHeHasNotHeardYet() {
    String task = submit("echo", Map.of("greeting", "hello")).is(202).text("/id");
    done(me, task);
    List<Reply.Event> all = follow(task, null).events();

    assertThat(told(follow(task, all.get(1).id()))).containsExactly("step echo", "succeeded");
    assertThat(told(follow(task, all.get(3).id()))).isEmpty();
    assertThat(told(follow(task, String.valueOf(Long.MAX_VALUE)))).isEmpty();
    me.send(events(task).header("Last-Event-ID", "9223372036854775808"))
        .isProblem(400, "invalid_request");
  }

  private Reply follow(String task, String last) {
    HttpRequest.Builder request = events(task);
    return me.send(last == null ? request : request.header("Last-Event-ID", last)).is(200);
  }

  private HttpRequest.Builder events(String task) {
    return me.request(TASKS + "/" + task + "/events");
  }

  @Test
  void cancellationThatWaitsForATaskHoldsNoneThatComesAfterIt() throws Exception {
    String parent = waiting("cancelled-elsewhere", null, 1).get(0);
    waiting("cancelled-elsewhere", parent, 5);
    try (OpenChange change = changeOfMyFirstTask()) {
      CompletableFuture<Reply> cancellation =
          CompletableFuture.supplyAsync(() -> me.post(TASKS + "/" + parent + "/cancel"));
      change.awaitWaiting();

      change.awaitFree(6, "tasks where user_id = ?::uuid", me.id());
      change.commit();
      cancellation.get(20, TimeUnit.SECONDS).is(202);
    }
    assertThat(myTasks("cancelled")).isEqualTo(6);
  }

  @Test
  void taskThatEndsWhileItsCancellationWaitsIsFinal() throws Exception {
    String task = waiting("ended-elsewhere", null, 1).get(0);
    try (OpenChange end =
        OpenChange.of(
            dataSource,
            "update tasks set status = 'succeeded', finished_at = now() where id = ?::uuid",
            task)) {
      CompletableFuture<Reply> cancellation =
          CompletableFuture.supplyAsync(() -> me.post(TASKS + "/" + task + "/cancel"));
      end.awaitWaiting();
      end.commit();
      cancellation.get(20, TimeUnit.SECONDS).isProblem(409, "conflict");
    }
    assertThat(shown(task).at("/status").asText()).isEqualTo("succeeded");
  }

  @Test
  void cancellationOfAFinalTaskLeavesItsSubtaskThatIsTriedAgain() {
    String parent = waiting("final-elsewhere", null, 1).get(0);
    String child = waiting("final-elsewhere", parent, 1).get(0);
    database.sql("update tasks set status = 'succeeded' where id = ?::uuid").param(parent).update();

    me.post(TASKS + "/" + parent + "/cancel").isProblem(409, "conflict");

    assertThat(shown(child).at("/status").asText()).isEqualTo("pending");
    me.post(TASKS + "/" + child + "/cancel").is(202);
    assertThat(shown(child).at("/status").asText()).isEqualTo("cancelled");
  }

  @Test
  void deadSubtaskOfACancelledTaskIsNotReplayed() {
    String parent = waiting("given-up-elsewhere", null, 1).get(0);
    String child = waiting("given-up-elsewhere", parent, 1).get(0);
    String code = parkDead(child);
    me.post(TASKS + "/" + parent + "/cancel").is(202);

    admin()
        .post("/api/v1/dead-letters/" + letterOf(child).at("/id").asText() + "/replay")
        .isProblem(409, "conflict");
    Reply all = admin().post("/api/v1/dead-letters/replay", Map.of("code", code)).is(202);

    assertThat(all.at("/replayed").asInt()).isZero();
    assertThat(letterOf(child).at("/status").asText()).isEqualTo("parked");
    assertThat(shown(child).at("/status").asText()).isEqualTo("dead");
  }

  @Test
  void expiryThatWaitsForATaskHoldsNoneThatComesAfterIt() throws Exception {
    waiting("expired-elsewhere", null, 5);
    camel.getRouteController().stopRoute("recover-tasks");
    database
        .sql("update tasks set deadline = now() - interval '1 s' where user_id = ?::uuid")
        .param(me.id())
        .update();
    try (OpenChange change = changeOfMyFirstTask()) {
      camel.getRouteController().startRoute("recover-tasks");
      change.awaitWaiting();

      change.awaitFree(5, "tasks where user_id = ?::uuid", me.id());
      change.commit();
    } finally {
      camel.getRouteController().startRoute("recover-tasks");
    }
    await().until(() -> myTasks("failed") == 5);
  }

  @Test
  void replayThatWaitsForATaskHoldsNoneThatComesAfterIt() throws Exception {
    List<String> tasks = waiting("replayed-elsewhere", null, 5);
    String code = parkDead(tasks.toArray(String[]::new));
    try (OpenChange change = changeOfMyFirstTask()) {
      CompletableFuture<Reply> replay =
          CompletableFuture.supplyAsync(
              () -> admin().post("/api/v1/dead-letters/replay", Map.of("code", code)));
      change.awaitWaiting();

      change.awaitFree(tasks.size(), "tasks where user_id = ?::uuid", me.id());
      change.commit();
      assertThat(replay.get(20, TimeUnit.SECONDS).is(202).at("/replayed").asInt()).isEqualTo(5);
    }
  }

  @Test
  void parentThatIsTriedAgainWaitsForItsSubtasks() {
    GATES.put("child", new Gate());
    String parent =
        database
            .sql(
                "with parent as (insert into tasks (agent_id, user_id, payload, created_at)"
                    + " select id, :user::uuid, '{}', now() - interval '1 minute'"
                    + " from agents where name = 'orchestrator' returning id, user_id)"
                    + " insert into tasks (agent_id, user_id, payload, parent_id)"
                    + " select a.id, p.user_id, '{\"gate\": \"child\"}', p.id"
                    + " from parent p, agents a where a.name = 'echo' returning parent_id::text")
            .param("user", me.id())
            .query(String.class)
            .single();

    // Whoever does what was asked for later has passed it by.
    done(
        "orchestrator",
        Map.of(
            "request",
            "It",
            "subtasks",
            List.of(Map.of("agent", "summarizer", "payload", Map.of("text", "A bridge.")))));
    GATES.get("child").open();

    JsonNode task = done(me, parent);
    assertThat(task.at("/status").asText()).as(task.toString()).isEqualTo("succeeded");
    assertThat(task.at("/result/subtasks/0/status").asText()).isEqualTo("succeeded");
  }

  @Test
  void parentIsWokenByItsLastSubtaskAlone() throws Exception {
    String parent = waiting("planner-elsewhere", null, 1).get(0);
    List<String> children = waiting("elsewhere", parent, 2);
    String woken = Files.readString(Path.of("routes/tasks/wake-parent.sql")).replace(":?", ":");
    List<List<Object>> after = new ArrayList<>();
    for (String child : children) {
      database.sql("update tasks set status = 'failed' where id = ?::uuid").param(child).update();
      after.add(database.sql(woken).param("parentId", parent).query().singleColumn());
    }

    assertThat(after).containsExactly(List.of(), List.of("planner-elsewhere"));
  }

  /** Whoever committed them was thought lost, and was not. */
  @Test
  void noSubtasksAreCommittedBesideThoseOfAnother() throws Exception {
    String parent = waiting("planner-elsewhere", null, 1).get(0);
    waiting("elsewhere", parent, 2);
    String lease = UUID.randomUUID().toString();
    database
        .sql(
            "update tasks set status = 'running', lease = ?::uuid, deadline = now() + interval '1 h',"
                + " lease_until = now() + interval '1 min' where id = ?::uuid")
        .params(lease, parent)
        .update();

    List<Object> submitted =
        database
            .sql(Files.readString(Path.of("routes/agents/submit-subtasks.sql")).replace(":?", ":"))
            .param("taskId", parent)
            .param("lease", lease)
            .param("plan", "[{\"agent\": \"elsewhere\", \"payload\": {}}]")
            .query()
            .singleColumn();

    assertThat(submitted).isEmpty();
    assertThat(
            database
                .sql("select count(*) from tasks where parent_id = ?::uuid")
                .param(parent)
                .query(Integer.class)
                .single())
        .isEqualTo(2);
    assertThat(
            database
                .sql("select lease is null from tasks where id = ?::uuid")
                .param(parent)
                .query(Boolean.class)
                .single())
        .as("let go of")
        .isTrue();
  }

  @Test
  void taskWhoseTimeIsUpIsNotBegun() throws Exception {
    String task = waiting("late-elsewhere", null, 1).get(0);
    String external =
        Files.readString(Path.of("routes/tasks/claim-external-task.sql")).replace(":?", ":");
    database
        .sql(
            "update tasks set deadline = now() - interval '1 s', next_attempt_at = null"
                + " where id = ?::uuid")
        .param(task)
        .update();

    Object claimed =
        routes.requestBodyAndHeader("direct:claim-task", null, "agent", "late-elsewhere");
    Map<String, Object> handedOver =
        database
            .sql(external)
            .param("agent", "late-elsewhere")
            .param("leaseTime", "1 minute")
            .param("maxAttempts", 3)
            .query()
            .singleRow();

    assertThat(claimed).isNull();
    assertThat(handedOver.get("taskId")).isNull();
    assertThat(done(me, task).at("/error/code").asText()).isEqualTo("timeout");
  }

  @Test
  void endThatComesWhileAnotherIsToldIsToldToo() throws Exception {
    AtomicReference<Map<String, Object>> second = new AtomicReference<>();
    AdviceWith.adviceWith(
        camel,
        "tell-result",
        route ->
            route
                .weaveById("to-bus-results")
                .replace()
                .process(
                    exchange -> {
                      String task = exchange.getMessage().getHeader("x-task-id", String.class);
                      if ("first".equals(exchange.getMessage().getHeader("end"))) {
                        second.set(
                            claimed(
                                () ->
                                    database
                                        .sql(
                                            "update tasks set status = 'succeeded', tell_at ="
                                                + " '-infinity', finished_at = '2000-01-02'"
                                                + " where id = ?::uuid returning id::text")
                                        .param(task)
                                        .query(String.class)
                                        .single()));
                      }
                    }));
    Map<String, Object> first = claimed(() -> ended("'{}'"));
    String task = first.get("taskId").toString();

    routes.sendBodyAndHeader("direct:tell-result", first, "end", "first");

    assertThat(isToBeTold(task)).isTrue();
    routes.sendBody("direct:tell-result", second.get());
    assertThat(isToBeTold(task)).isFalse();
  }

  /** A text that repeats itself takes little room in the record, and all of it in memory. */
  @Test
  void endOfALargeTaskIsReadWhenItIsTold() {
    assertThat(claimed(() -> ended("jsonb_build_object('text', repeat('x', 20000))")).get("task"))
        .isNull();
    assertThat(claimed(() -> ended("jsonb_build_object('text', repeat('x', 4000))")).get("task"))
        .asString()
        .contains("xxx");
  }

  private String ended(String payload) {
    return database
        .sql(
            "insert into tasks (agent_id, user_id, payload, status, finished_at)"
                + " select id, ?::uuid, "
                + payload
                + ", 'dead', '2000-01-01' from agents where name = 'echo' returning id::text")
        .param(me.id())
        .query(String.class)
        .single();
  }

  /** The claim of an end that nobody else can see before, as the product itself would tell it. */
  private Map<String, Object> claimed(Supplier<String> end) {
    return new TransactionTemplate(new DataSourceTransactionManager(dataSource))
        .execute(
            status -> {
              String task = end.get();
              return claimEnded().stream()
                  .filter(row -> row.get("taskId").equals(task))
                  .findAny()
                  .orElseThrow();
            });
  }

  private List<Map<String, Object>> claimEnded() {
    try {
      return database
          .sql(Files.readString(Path.of("routes/tasks/claim-ended-tasks.sql")))
          .query()
          .listOfRows();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isToBeTold(String task) {
    return database
        .sql("select tell_at is not null from tasks where id = ?::uuid")
        .param(task)
        .query(Boolean.class)
        .single();
  }

  @Test
  void endIsKeptOnlyUntilItIsToldIfThereIsABusAtAll() {
    JsonNode task =
        done(
            "orchestrator",
            Map.of(
                "request",
                "It",
                "subtasks",
                List.of(Map.of("agent", "summarizer", "payload", Map.of("text", "A bridge.")))));

    String subtask = task.at("/result/subtasks/0/id").asText();
    await().until(() -> !isToBeTold(task.at("/id").asText()) && !isToBeTold(subtask));
  }

  @Test
  void deletionOfAUserThatWaitsForATaskHoldsNoneThatComesAfterIt() throws Exception {
    waiting("deleted-elsewhere", null, 5);
    // The first in the record is not the first by its id.
    database
        .sql(
            "update tasks set priority = 1 where user_id = ?::uuid"
                + " and id <> (select max(id::text)::uuid from tasks where user_id = ?::uuid)")
        .params(me.id(), me.id())
        .update();
    try (OpenChange change = changeOfMyFirstTask()) {
      CompletableFuture<Reply> deletion =
          CompletableFuture.supplyAsync(() -> admin().delete("/api/v1/users/" + me.id()));
      change.awaitWaiting();

      change.awaitFree(5, "tasks where user_id = ?::uuid", me.id());
      change.commit();
      deletion.get(20, TimeUnit.SECONDS).is(204);
    }
    assertThat(myTasks("pending")).isZero();
  }

  /** Tasks of mine that nobody begins for an hour. */
  private List<String> waiting(String agent, String parent, int count) {
    database
        .sql("insert into agents (name, type) values (?, 'external') on conflict do nothing")
        .param(agent)
        .update();
    return database
        .sql(
            "insert into tasks (agent_id, user_id, payload, parent_id, next_attempt_at)"
                + " select a.id, :user::uuid, '{}', :parent::uuid, now() + interval '1 hour'"
                + " from agents a, generate_series(1, :count) where a.name = :agent"
                + " returning id::text")
        .param("user", me.id())
        .param("parent", parent)
        .param("count", count)
        .param("agent", agent)
        .query(String.class)
        .list();
  }

  /** The code under which they are parked. */
  private String parkDead(String... tasks) {
    String code = "c" + UUID.randomUUID().toString().substring(0, 8);
    database
        .sql(
            "with dead as (update tasks set status = 'dead' where id = any (?::uuid[]) returning id)"
                + " insert into dead_letters (key, origin, subject_id, code, detail, attempts,"
                + " headers, body) select 'task/' || id, 'task', id, ?, 'Injected by a test',"
                + " '[]', '{}', '{}' from dead")
        .params(tasks, code)
        .update();
    return code;
  }

  private OpenChange changeOfMyFirstTask() throws SQLException {
    return OpenChange.of(
        dataSource,
        "update tasks set priority = priority where id ="
            + " (select id from tasks where user_id = ?::uuid order by id limit 1)",
        me.id());
  }

  private int myTasks(String status) {
    return database
        .sql("select count(*) from tasks where user_id = ?::uuid and status = ?")
        .params(me.id(), status)
        .query(Integer.class)
        .single();
  }

  private static List<String> told(Reply stream) {
    return stream.events().stream()
        .map(
            event ->
                event.name().equals("status")
                    ? event.data().at("/status").asText()
                    : "step " + event.data().at("/step").asText())
        .toList();
  }

  @Test
  void hostThatIsPrivateByTheTimeItIsCalledIsNotConnected() {
    String task = submit("echo", Map.of()).is(202).text("/id");
    done(me, task);
    database
        .sql(
            "insert into task_callbacks (task_id, user_id, url, payload) values"
                + " (?::uuid, ?::uuid, 'http://localhost:1/', '{}')")
        .params(task, me.id())
        .update();

    await()
        .untilAsserted(
            () ->
                assertThat(
                        database
                            .sql(
                                "select coalesce(error, '') from task_callbacks"
                                    + " where task_id = ?::uuid")
                            .param(task)
                            .query(String.class)
                            .single())
                    .contains("not a public one"));
  }

  @Test
  void manyTasksAreEachDoneOnce() {
    List<String> tasks =
        java.util.stream.IntStream.range(0, 100)
            .mapToObj(n -> submit("echo", Map.of("n", n)).is(202).text("/id"))
            .toList();

    for (String task : tasks) {
      assertThat(done(me, task).at("/status").asText()).isEqualTo("succeeded");
    }
    assertThat(
            database
                .sql(
                    "select count(*) from task_events e join tasks t on t.id = e.task_id where"
                        + " t.user_id = ?::uuid and kind = 'status' and detail = 'succeeded'")
                .param(me.id())
                .query(Integer.class)
                .single())
        .isEqualTo(100);
  }

  /** A task that runs and waits. */
  private String gated(String name) {
    Gate gate = new Gate();
    GATES.put(name, gate);
    String task = submit("echo", Map.of("gate", name)).is(202).text("/id");
    gate.awaitSomebody();
    return task;
  }

  private double finished(String agent, String status) {
    return meters.counter("sutazai.task.finished", "agent", agent, "status", status).count();
  }

  private double late() {
    return meters.counter("sutazai.task.late", "agent", "echo").count();
  }
}
