package ai.sutazai.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class FeatureFlagsTest extends ProductTest {

  private static final String FLAGS = "/api/v1/admin/flags";

  @Autowired private FeatureFlags flags;

  @Test
  void everyFlagARouteMayAskForIsThereAndOnAndNoOther() {
    List<JsonNode> flags = admin().items(FLAGS + "?limit=4");

    assertThat(flags)
        .allSatisfy(
            flag -> {
              assertThat(FeatureFlags.isKnown(flag.at("/name").asText())).isTrue();
              assertThat(flag.at("/enabled").asBoolean()).isTrue();
            })
        .extracting(flag -> flag.at("/name").asText())
        .doesNotHaveDuplicates()
        .contains(
            "model-answers",
            "follow-up-rewriting",
            "door-http",
            "door-inbox",
            "door-amqp",
            "door-amqp-tasks",
            "agent-echo",
            "agent-orchestrator");
  }

  @Test
  void whoSwitchedItIsToldAndWrittenDown() {
    Reply off = switchFlag("door-amqp", false).is(200);

    assertThat(off.at("/enabled").asBoolean()).isFalse();
    assertThat(off.text("/updated_by")).isEqualTo("admin@localhost");
    JsonNode entry = admin().get("/api/v1/audit?action=set-flag&limit=1").is(200).at("/items/0");
    assertThat(entry.at("/subject_id").asText()).isEqualTo("door-amqp");
    assertThat(entry.at("/detail/enabled").asBoolean()).isFalse();
    assertThat(entry.at("/actor").asText()).isEqualTo("admin@localhost");
  }

  @Test
  void onlyAdminsSeeAndSwitchWhatThereIs() {
    me.get(FLAGS).isProblem(403, "forbidden");
    switchFlag("door-nowhere", true).isProblem(404, "not_found");
  }

  @Test
  void flagOfAnAgentThatDoesNotExistIsOff() {
    assertThat(flags.enabled("agent-echo")).isTrue();
    assertThat(flags.enabled("agent-nobody")).isFalse();
  }

  @Test
  void documentsOverHttpAreRefusedWhileTheirDoorIsOff() {
    switchFlag("door-http", false).is(200);

    Reply refused = me.upload("bridge.txt", "An old bridge.").isProblem(503, "unavailable");

    assertThat(refused.text("/detail")).contains("switched off", "door-http");
    assertThat(refused.header("Retry-After")).isEqualTo("60");
    assertThat(me.items("/api/v1/documents?limit=9")).isEmpty();
    switchFlag("door-http", true).is(200);
    me.upload("bridge.txt", "An old bridge.").is(202);
  }

  @Test
  void droppedFilesStayWhereTheyAreWhileTheirDoorIsOff() throws Exception {
    switchFlag("door-inbox", false).is(200);
    String name = UUID.randomUUID() + ".txt";
    Path file = dropped(name);

    Thread.sleep(2500);

    assertThat(file).exists();
    switchFlag("door-inbox", true).is(200);
    await().untilAsserted(() -> assertThat(inbox().resolve(".done/default/" + name)).exists());
  }

  @Test
  void followUpIsTakenAsItIsWhileRewritingIsOff() {
    me.indexed(
        "ghent", "The bridge of Ghent is 41 metres long. The bridge of Ghent is 9 metres wide.");
    String conversation = me.ask("How long is the bridge of Ghent?").text("/conversation_id");
    Map<String, Object> followUp =
        Map.of("question", "And how wide is it?", "conversation_id", conversation);

    switchFlag("follow-up-rewriting", false).is(200);
    assertThat(me.ask(followUp).at("/citations")).isEmpty();
    newUser().post("/api/v1/query", followUp).isProblem(404, "not_found");

    switchFlag("follow-up-rewriting", true).is(200);
    assertThat(me.ask(followUp).text("/answer")).contains("9 metres wide");
  }

  @Test
  void agentThatIsOffTakesNoTaskAndStartsNoneThatWaits() throws Exception {
    String waiting = pending();
    switchFlag("agent-echo", false).is(200);
    database
        .sql("update tasks set next_attempt_at = null where id = ?::uuid")
        .param(waiting)
        .update();

    Reply refused = submit().isProblem(503, "unavailable");
    Thread.sleep(1000);

    assertThat(refused.text("/detail")).isEqualTo("The agent echo is switched off for the moment.");
    assertThat(status(waiting)).isEqualTo("pending");
    switchFlag("agent-echo", true).is(200);
    await().until(() -> status(waiting).equals("succeeded"));
    submit().is(202);
  }

  @Test
  void agentHasAFlagAsLongAsItIsThere() {
    String id =
        admin()
            .post("/api/v1/agents", Map.of("name", "flagged", "type", "external"))
            .is(201)
            .text("/id");

    switchFlag("agent-flagged", true).is(200);
    admin().delete("/api/v1/agents/" + id).is(204);
    switchFlag("agent-flagged", true).is(404);
  }

  @Test
  void agentThatIsAddedBetweenTwoPagesDoublesNoFlag() {
    Reply first = admin().get(FLAGS + "?limit=3").is(200);
    String id =
        admin().post("/api/v1/agents", Map.of("name", "a", "type", "external")).is(201).text("/id");

    Reply second = admin().get(FLAGS + "?limit=3&cursor=" + first.text("/next_cursor")).is(200);
    assertThat(second.text("/items/0/name")).isGreaterThan(first.text("/items/2/name"));
    admin().delete("/api/v1/agents/" + id).is(204);
  }

  @Test
  void nameThatIsNoCursorIsRefused() {
    for (String name : List.of("not-a-cursor", "door-http")) {
      admin().get(FLAGS + "?cursor=" + name).isProblem(400, "invalid_request");
    }
  }

  /** A task of mine that is due in an hour. */
  private String pending() {
    return database
        .sql(
            "insert into tasks (agent_id, user_id, payload, next_attempt_at) select id, ?::uuid, '{}',"
                + " now() + interval '1 hour' from agents where name = 'echo' returning id::text")
        .param(me.id())
        .query(String.class)
        .single();
  }

  private Reply submit() {
    return me.post("/api/v1/tasks", Map.of("agent", "echo", "payload", Map.of()));
  }

  private String status(String task) {
    return me.get("/api/v1/tasks/" + task).is(200).text("/status");
  }

  private Path dropped(String name) throws IOException {
    return Files.writeString(Files.createDirectories(inbox()).resolve(name), "A dropped bridge.");
  }
}
