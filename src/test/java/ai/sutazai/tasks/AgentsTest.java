package ai.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.OpenChange;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class AgentsTest extends TaskTest {

  private static final String AGENTS = "/api/v1/agents";

  @Autowired private DataSource dataSource;

  @Test
  void shippedAgentsAreThereForEverybodyToSee() {
    assertThat(me.items(AGENTS + "?limit=3"))
        .extracting(agent -> agent.at("/name").asText())
        .contains("echo", "summarizer", "extractor", "classifier", "researcher", "orchestrator");
  }

  @Test
  void adminAddsChangesAndRemovesAnAgent() {
    String id =
        admin().post(AGENTS, Map.of("name", "helper", "type", "external")).is(201).text("/id");

    assertThat(me.get(AGENTS + "/" + id).is(200).text("/status")).isEqualTo("active");
    admin().post(AGENTS, Map.of("name", "helper", "type", "external")).isProblem(409, "conflict");
    put(id, "{\"name\":\"other\",\"type\":\"external\"}", 409);
    put(id, "{\"name\":\"helper\",\"type\":\"external\",\"status\":\"inactive\"}", 200);
    assertThat(me.get(AGENTS + "/" + id).text("/status")).isEqualTo("inactive");
    submit("helper", Map.of()).is(422);
    admin().delete(AGENTS + "/" + id).is(204);
    me.get(AGENTS + "/" + id).isProblem(404, "not_found");
  }

  @Test
  void agentThatHasTasksStaysAndShowsHowManyWait() {
    String id =
        admin().post(AGENTS, Map.of("name", "busy", "type", "external")).is(201).text("/id");
    database
        .sql(
            "insert into tasks (agent_id, user_id, payload, status)"
                + " values (?::uuid, ?::uuid, '{}', 'pending')")
        .params(id, me.id())
        .update();

    assertThat(me.get(AGENTS + "/" + id).at("/queue_depth").asInt()).isEqualTo(1);
    admin().delete(AGENTS + "/" + id).isProblem(409, "conflict");
  }

  /** What is held, or waits for its subtasks, does not wait for the agent. */
  @Test
  void whatWasLetGoOfWaitsTooFromItsStart() {
    String id =
        admin().post(AGENTS, Map.of("name", "shaken", "type", "external")).is(201).text("/id");
    database
        .sql(
            "insert into tasks (agent_id, user_id, payload, status, lease, lease_until, started_at,"
                + " created_at) select ?::uuid, ?::uuid, '{}', 'running', lease, lease_until,"
                + " now() - interval '1 hour', now() - interval '7 days' from (values"
                + " (null, now() + interval '1 hour'),"
                + " (gen_random_uuid(), now() + interval '1 hour'),"
                + " (null::uuid, null::timestamptz)) as held (lease, lease_until)")
        .params(id, me.id())
        .update();

    for (JsonNode agent : List.of(me.get(AGENTS + "/" + id).json(), listed(id))) {
      assertThat(agent.at("/queue_depth").asInt()).isEqualTo(1);
      assertThat(agent.at("/oldest_waiting_s").asInt()).isBetween(3600, 7200);
    }
  }

  @Test
  void whatIsReplayedWaitsSinceThen() {
    String id =
        admin().post(AGENTS, Map.of("name", "revived", "type", "external")).is(201).text("/id");
    database
        .sql(
            "with dead as (insert into tasks (agent_id, user_id, payload, status, created_at)"
                + " values (?::uuid, ?::uuid, '{}', 'dead', now() - interval '7 days')"
                + " returning id) insert into dead_letters (key, origin, subject_id, code, detail,"
                + " attempts, headers, body) select 'task/' || id, 'task', id, 'to-be-revived',"
                + " 'Injected by a test', '[]', '{}', '{}' from dead")
        .params(id, me.id())
        .update();

    Reply replay =
        admin().post("/api/v1/dead-letters/replay", Map.of("code", "to-be-revived")).is(202);

    assertThat(replay.at("/replayed").asInt()).isEqualTo(1);
    for (JsonNode agent : List.of(me.get(AGENTS + "/" + id).json(), listed(id))) {
      assertThat(agent.at("/queue_depth").asInt()).isEqualTo(1);
      assertThat(agent.at("/oldest_waiting_s").asInt()).isBetween(0, 3600);
    }
  }

  private JsonNode listed(String id) {
    return me.items(AGENTS + "?limit=50").stream()
        .filter(agent -> agent.at("/id").asText().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE"})
  void agentThatIsGoneBeforeItsTurnComesIs404(String method) throws Exception {
    String agent = "{\"name\":\"brief\",\"type\":\"external\"}";
    String id =
        admin().post(AGENTS, Map.of("name", "brief", "type", "external")).is(201).text("/id");
    try (OpenChange deletion =
        OpenChange.of(dataSource, "delete from agents where id = ?::uuid", id)) {
      CompletableFuture<Reply> call =
          CompletableFuture.supplyAsync(
              () ->
                  admin()
                      .send(
                          method.equals("PUT")
                              ? json(AGENTS + "/" + id).PUT(BodyPublishers.ofString(agent))
                              : admin().request(AGENTS + "/" + id).DELETE()));
      deletion.awaitWaiting();
      deletion.commit();

      call.get(60, TimeUnit.SECONDS).isProblem(404, "not_found");
    }
  }

  @Test
  void schemaThatCannotBeUsedIsRefused() {
    String id =
        admin().post(AGENTS, Map.of("name", "strict", "type", "external")).is(201).text("/id");
    for (String schema :
        new String[] {"{\"pattern\": \"[\"}", "{\"$ref\": \"http://127.0.0.1:9/x\"}"}) {
      String config = ",\"type\":\"external\",\"config\":{\"input_schema\":" + schema + "}}";
      Reply refused =
          admin().send(json(AGENTS).POST(BodyPublishers.ofString("{\"name\":\"other\"" + config)));
      assertThat(refused.is(400).text("/errors/0/pointer")).isEqualTo("/config/input_schema");
      put(id, "{\"name\":\"strict\"" + config, 400);
    }
  }

  @Test
  void concurrencyThatHandsOverNothingIsRefused() {
    Reply refused =
        admin()
            .post(
                AGENTS,
                Map.of("name", "idle", "type", "external", "config", Map.of("concurrency", 0)));
    assertThat(refused.is(400).text("/errors/0/pointer")).isEqualTo("/config/concurrency");
  }

  @Test
  void onlyAdminsWrite() {
    me.post(AGENTS, Map.of("name", "mine", "type", "external")).isProblem(403, "forbidden");
  }

  private void put(String id, String json, int status) {
    admin().send(json(AGENTS + "/" + id).PUT(BodyPublishers.ofString(json))).is(status);
  }

  private HttpRequest.Builder json(String path) {
    return admin().request(path).header("Content-Type", "application/json");
  }
}
