package ai.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.sutazai.Reply;
import ai.sutazai.embedded.DataDirectory;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.unit.DataSize;

class SubmitTaskTest extends TaskTest {

  @Test
  void taskIsDoneByItsAgentAndItsResultStandsInTheRecord() {
    Reply submitted = submit("echo", Map.of("greeting", "hello")).is(202);

    assertThat(submitted.text("/status")).isEqualTo("pending");
    assertThat(submitted.header("Location")).isEqualTo(TASKS + "/" + submitted.text("/id"));
    JsonNode task = done(submitted);
    assertThat(task.at("/status").asText()).isEqualTo("succeeded");
    assertThat(task.at("/result")).isEqualTo(task.at("/payload"));
    assertThat(task.at("/result/greeting").asText()).isEqualTo("hello");
    assertThat(task.at("/attempt").asInt()).isEqualTo(1);
    assertThat(task.at("/started_at").isNull()).isFalse();
  }

  @Test
  void sameKeyAndBodyIsTheSameTaskAndAnotherBodyAConflict() {
    String first = keyed("a", 1).is(202).text("/id");

    assertThat(keyed("a", 1).is(202).text("/id")).isEqualTo(first);
    keyed("a", 2).isProblem(409, "conflict");
    assertThat(keyed("b", 1).is(202).text("/id")).isNotEqualTo(first);
    assertThat(me.items(TASKS + "?limit=50")).hasSize(2);
  }

  @Test
  void whatWasAcceptedIsAnsweredAgainWhateverBecameOfItsAgent() {
    String first = keyed("c", 1).is(202).text("/id");
    done(me, first);

    switchFlag("agent-echo", false).is(200);
    assertThat(keyed("c", 1).is(202).text("/id")).isEqualTo(first);
    keyed("d", 1).is(503);
    switchFlag("agent-echo", true).is(200);
    database.sql("update agents set status = 'inactive' where name = 'echo'").update();
    try {
      assertThat(keyed("c", 1).is(202).text("/id")).isEqualTo(first);
    } finally {
      database.sql("update agents set status = 'active' where name = 'echo'").update();
    }
    for (Map<String, Object> other :
        List.<Map<String, Object>>of(
            Map.of("agent", "classifier", "payload", Map.of()),
            Map.of("agent", "echo", "payload", Map.of(), "callback_url", "http://127.0.0.1/x"))) {
      me.send(me.json(TASKS, other).header("Idempotency-Key", "c")).isProblem(409, "conflict");
    }
  }

  @Test
  void whileTheDiskIsNearlyFullNoneIsTakenAndTheAcceptedAreAnswered() {
    String first = keyed("e", 1).is(202).text("/id");

    DataDirectory data = camel.getRegistry().findSingleByType(DataDirectory.class);
    Object minFree = ReflectionTestUtils.getField(data, "minFree");
    ReflectionTestUtils.setField(data, "minFree", DataSize.ofTerabytes(1_000_000));
    try {
      assertThat(keyed("e", 1).is(202).text("/id")).isEqualTo(first);
      assertThat(keyed("f", 1).is(503).header("Retry-After")).isEqualTo("60");
    } finally {
      ReflectionTestUtils.setField(data, "minFree", minFree);
    }
    keyed("f", 1).is(202);
  }

  @Test
  void unknownAndInactiveAgentsAreRefused() {
    Reply unknown = submit("nobody", Map.of()).is(422);
    assertThat(unknown.text("/errors/0/pointer")).isEqualTo("/agent");
    for (String name : List.of("no-such-agent", "no_such_agent", "NoSuchAgent", "no such agent")) {
      assertThat(submit(name, Map.of()).is(422).text("/errors/0/detail"))
          .isEqualTo("There is no such active agent.");
    }

    admin()
        .post("/api/v1/agents", Map.of("name", "sleeper", "type", "external", "status", "inactive"))
        .is(201);
    submit("sleeper", Map.of()).is(422);
  }

  @Test
  void agentThatOnlyHasTheNameOfARouteIsServedByNobody() {
    admin().post("/api/v1/agents", Map.of("name", "summarize", "type", "route")).is(201);

    Reply refused = submit("summarize", Map.of("text", "It is long.")).is(422);

    assertThat(refused.text("/errors/0/pointer")).isEqualTo("/agent");
    JsonNode plan =
        done(
            "orchestrator",
            Map.of(
                "request",
                "Both",
                "subtasks",
                List.of(Map.of("agent", "summarize", "payload", Map.of("text", "It is long.")))));
    assertThat(plan.at("/error/code").asText()).isEqualTo("invalid_plan");
  }

  @Test
  void payloadIsHeldToTheAgentsSchema() {
    Map<String, Object> schema =
        Map.of("type", "object", "properties", Map.of("size", Map.of("type", "integer")));
    admin()
        .post(
            "/api/v1/agents",
            Map.of("name", "picky", "type", "external", "config", Map.of("input_schema", schema)))
        .is(201);

    Reply refused = submit("picky", Map.of("size", "large")).is(422);

    assertThat(refused.text("/errors/0/pointer")).isEqualTo("/payload/size");
    // What fits goes where there is a bus to reach it by.
    boolean bus = Boolean.parseBoolean(camel.resolvePropertyPlaceholders("{{sutazai.bus}}"));
    submit("picky", Map.of("size", 3)).is(bus ? 202 : 422);
  }

  @Test
  void agentWhoseSchemaCannotBeUsedTakesNothingAndHoldsUpNoPlan() {
    database
        .sql(
            "insert into agents (name, type, config) values"
                + " ('broken', 'external', '{\"input_schema\": {\"pattern\": \"[\"}}')")
        .update();
    try {
      Reply refused = submit("broken", Map.of()).is(422);
      assertThat(refused.text("/errors/0/pointer")).isEqualTo("/agent");
      assertThat(refused.text("/errors/0/detail")).contains("input_schema");
      Map<String, Object> payload =
          Map.of("text", "They sang.", "labels", List.of("money", "music"));
      Map<String, Object> plan = Map.of("agent", "classifier", "payload", payload);
      JsonNode task = done("orchestrator", Map.of("request", "It", "subtasks", List.of(plan)));
      assertThat(task.at("/status").asText()).isEqualTo("succeeded");
    } finally {
      database.sql("update agents set status = 'inactive' where name = 'broken'").update();
    }
  }

  @Test
  void payloadThatNoShippedAgentCouldWorkIsRefused() {
    String document = "7f6c2f0a-3b51-4f0e-9a55-6a3a1df1c0de";
    List<String> labels = List.of("money", "music");
    Map<String, Object> schema =
        Map.of("type", "object", "properties", Map.of("year", Map.of("type", "integer")));
    refused(
        "summarizer",
        Map.of("sentences", 3),
        "",
        "payload must have either a text or a document_id");
    refused(
        "summarizer",
        Map.of("text", "It is long.", "document_id", document),
        "",
        "payload must have either a text or a document_id");
    refused(
        "summarizer",
        Map.of("text", "It is long.", "extra", 1),
        "/extra",
        "payload/extra is not a known field");
    refused("summarizer", Map.of("text", " \n"), "/text", "must not be blank");
    refused("classifier", Map.of("text", "\t", "labels", labels), "/text", "must not be blank");
    refused(
        "classifier",
        Map.of("text", "They sang.", "labels", List.of("money", " ")),
        "/labels/1",
        "must not be blank");
    refused("extractor", Map.of("text", " ", "schema", schema), "/text", "must not be blank");
    refused("researcher", Map.of("question", " "), "/question", "must not be blank");
    refused("researcher", Map.of("question", "\u200b\u00a0"), "/question", "must not be blank");
    refused(
        "researcher",
        Map.of("question", "How long is it?", "searches", List.of(" ")),
        "/searches/0",
        "must not be blank");
    refused("orchestrator", Map.of("request", " "), "/request", "must not be blank");
  }

  @Test
  void schemaThatCannotBeUsedOrPointsElsewhereIsRefusedUnread() throws Exception {
    try (ServerSocket elsewhere = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      elsewhere.setSoTimeout(500);
      for (Map<String, Object> field :
          List.<Map<String, Object>>of(
              Map.of("pattern", "["),
              Map.of("type", "nope"),
              Map.of("multipleOf", 0),
              Map.of("required", "a"),
              Map.of("allOf", List.of(Map.of("$ref", "#/properties/a"))),
              Map.of("$anchor", "a", "not", Map.of("$ref", "#a")),
              Map.of("$ref", "#/nowhere"),
              Map.of("$ref", "http://127.0.0.1:" + elsewhere.getLocalPort() + "/x"),
              Map.of("$ref", "file:///etc/passwd"),
              Map.of("$ref", "classpath:application.yml"))) {
        Map<String, Object> schema = Map.of("type", "object", "properties", Map.of("a", field));
        refused(
            "extractor",
            Map.of("text", "In 1932.", "schema", schema),
            "/schema",
            "must be a JSON Schema that stands alone");
      }
      assertThatThrownBy(elsewhere::accept).isInstanceOf(SocketTimeoutException.class);
    }
    for (String dialect :
        List.of(
            "https://json-schema.org/draft/2020-12/schema",
            "http://json-schema.org/draft-07/schema#")) {
      Map<String, Object> year =
          Map.of(
              "year", Map.of("type", "integer"),
              "before", Map.of("$ref", "#"),
              "era", Map.of("pattern", "^[A-Z]+$"));
      submit(
              "extractor",
              Map.of(
                  "text",
                  "In 1932.",
                  "schema",
                  Map.of("$schema", dialect, "type", "object", "properties", year)))
          .is(202);
    }
  }

  @Test
  void schemaThatMultipliesOrIsNestedWithoutMeasureIsRefusedAtOnce() {
    Map<String, Object> levels = new HashMap<>(Map.of("a8", Map.of()));
    for (int level = 0; level < 8; level++) {
      Map<String, Object> next = Map.of("$ref", "#/$defs/a" + (level + 1));
      levels.put(
          "a" + level,
          Map.of(
              "properties",
              IntStream.range(0, 10).boxed().collect(Collectors.toMap(n -> "x" + n, n -> next))));
    }
    refused(
        "extractor",
        Map.of(
            "text",
            "In 1932.",
            "schema",
            Map.of(
                "type",
                "object",
                "properties",
                Map.of("p", Map.of("$ref", "#/$defs/a0")),
                "$defs",
                levels)),
        "/schema",
        "not too large");
    Map<String, Object> nested = Map.of();
    for (int level = 0; level < 900; level++) {
      nested = Map.of("not", nested);
    }
    submit("extractor", Map.of("text", "In 1932.", "schema", nested))
        .isProblem(400, "invalid_request");
  }

  @Test
  void addressThatOnlyTheServiceReachesIsNotCalledBack() {
    for (String url :
        new String[] {
          "http://127.0.0.1/x", "http://localhost:8000/", "http://169.254.1.1/", "http://[::1]/",
          "http://10.0.0.1/", "http://[::ffff:127.0.0.1]/", "ftp://example.org/",
              "http://2130706433/",
          "http://user:pass@93.184.216.34/", "http://93.184.216.34:99999/",
              "http://93.184.216.34:0/"
        }) {
      Reply refused =
          me.post(TASKS, Map.of("agent", "echo", "payload", Map.of(), "callback_url", url)).is(422);
      assertThat(refused.text("/errors/0/pointer")).as(url).isEqualTo("/callback_url");
    }
  }

  @Test
  void nobodySeesOrCancelsTheTaskOfAnother() {
    String task = submit("echo", Map.of()).is(202).text("/id");

    for (String path : new String[] {"", "/events"}) {
      newUser().get(TASKS + "/" + task + path).isProblem(404, "not_found");
      admin().get(TASKS + "/" + task + path).isProblem(404, "not_found");
    }
    newUser().post(TASKS + "/" + task + "/cancel").isProblem(404, "not_found");
    assertThat(newUser().items(TASKS + "?limit=50")).isEmpty();
  }

  private void refused(String agent, Map<String, Object> payload, String pointer, String words) {
    Reply refused = submit(agent, payload).is(422);
    assertThat(refused.text("/errors/0/pointer")).isEqualTo("/payload" + pointer);
    assertThat(refused.text("/errors/0/detail")).contains(words);
  }

  private Reply keyed(String key, int number) {
    return me.send(
        me.json(TASKS, Map.of("agent", "echo", "payload", Map.of("n", number)))
            .header("Idempotency-Key", key));
  }
}
