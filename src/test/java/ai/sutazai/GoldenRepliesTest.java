package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Each operation's requests and replies, word for word, in {@code golden/<operation>/<case>.http}.
 *
 * <p>What differs from run to run is masked. {@code -Dgolden.write=true} writes the files anew;
 * read the difference before it is committed.
 */
class GoldenRepliesTest extends ProductTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final boolean WRITE = Boolean.getBoolean("golden.write");
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  private static final Pattern UUIDS =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern TIMES =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[0-9.]*(Z|\\+00:00)");
  private static final Set<String> HEADERS =
      Set.of(
          "allow",
          "cache-control",
          "content-disposition",
          "content-type",
          "location",
          "retry-after",
          "www-authenticate");
  private static final Set<String> VARYING =
      Set.of(
          "access_token",
          "refresh_token",
          "took_ms",
          "score",
          "correlation_id",
          "next_cursor",
          "exchanges_total",
          "exchanges_failed",
          "last_failure",
          "done",
          "total");

  private static final String BRIDGE = "The bridge of Ghent is 41 metres long.";

  @Test
  void everyOperationHasGoldenFiles() throws IOException {
    Matcher ids =
        Pattern.compile("operationId: (\\S+)")
            .matcher(Files.readString(Path.of("routes/api/openapi.yaml")));
    Set<String> operations =
        ids.results().map(m -> m.group(1)).collect(Collectors.toCollection(TreeSet::new));
    try (Stream<Path> folders = Files.list(GOLDEN)) {
      assertThat(folders.map(f -> f.getFileName().toString()).collect(Collectors.toSet()))
          .isEqualTo(operations);
    }
  }

  @Test
  void sessions() throws IOException {
    Map<String, String> right = Map.of("email", "golden@example.org", "password", PASSWORD);
    admin()
        .post(
            "/api/v1/users",
            Map.of("email", "golden@example.org", "password", PASSWORD, "role", "user"));
    Reply tokens = post(nobody(), "log-in", "right-password", "/auth/login", right);
    post(
        nobody(),
        "log-in",
        "wrong-password",
        "/auth/login",
        Map.of("email", "golden@example.org", "password", "guess"));
    post(nobody(), "log-in", "missing-field", "/auth/login", Map.of("email", "a@example.org"));
    Reply next =
        post(
            nobody(),
            "refresh-token",
            "once",
            "/auth/refresh",
            Map.of("refresh_token", tokens.text("/refresh_token")));
    Caller caller = new Caller(port, null, next.text("/access_token"));
    get(caller, "get-me", "logged-in", "/auth/me");
    get(nobody(), "get-me", "no-token", "/auth/me");
    call(caller, "log-out", "logged-in", "POST", "/auth/logout", null);
    post(
        nobody(),
        "refresh-token",
        "ended",
        "/auth/refresh",
        Map.of("refresh_token", next.text("/refresh_token")));
    get(admin(), "list-audit", "one-actor", "/audit?actor=golden@example.org&limit=2");
    get(admin(), "list-audit", "bad-time", "/audit?since=yesterday");
    get(caller, "list-audit", "ended", "/audit");
    get(me, "list-audit", "no-admin", "/audit");
  }

  @Test
  void users() throws IOException {
    Map<String, String> ada =
        Map.of("email", "ada@example.org", "password", PASSWORD, "role", "user");
    Reply created = post(admin(), "create-user", "new", "/users", ada);
    post(admin(), "create-user", "email-taken", "/users", ada);
    post(me, "create-user", "no-admin", "/users", ada);
    String path = "/users/" + created.text("/id");
    get(admin(), "get-user", "found", path);
    get(admin(), "get-user", "malformed-id", "/users/x");
    get(admin(), "list-users", "one", "/users?limit=1");
    get(admin(), "list-users", "bad-limit", "/users?limit=0");
    call(
        admin(),
        "update-user",
        "promoted",
        "PUT",
        path,
        Map.of("email", "ada@example.org", "role", "admin"));
    call(admin(), "delete-user", "gone", "DELETE", path, null);
    call(admin(), "delete-user", "unknown", "DELETE", path, null);
  }

  @Test
  void documents() throws IOException {
    Map<String, Object> text =
        Map.of(
            "text", BRIDGE,
            "title", "Bridge",
            "source", "bridge",
            "collection", "civil",
            "metadata", Map.of("year", 2026));
    Reply created = post(me, "submit-document", "created", "/documents", text);
    String document = me.awaitIndexed(created);
    post(me, "submit-document", "unchanged", "/documents", text);
    post(me, "submit-document", "empty", "/documents", Map.of("text", " "));
    post(me, "submit-document", "unknown-field", "/documents", Map.of("text", "a", "x", 1));
    String path = "/documents/" + document;
    get(me, "get-document", "indexed", path);
    get(newUser(), "get-document", "someone-elses", path);
    get(me, "list-documents", "one", "/documents?collection=civil");
    get(me, "list-documents", "bad-cursor", "/documents?cursor=x");
    get(me, "get-document-content", "text", path + "/content");
    get(me, "get-document-text", "text", path + "/text");
    get(me, "list-document-chunks", "one", path + "/chunks");
    get(me, "follow-document", "final", path + "/events");
    post(me, "search", "found", "/search", Map.of("query", "How long is the bridge of Ghent?"));
    post(me, "search", "nothing", "/search", Map.of("query", "a", "collections", List.of("none")));
    post(
        me,
        "search",
        "bad-operator",
        "/search",
        Map.of("query", "a", "filter", Map.of("a", Map.of("$near", 1))));
    post(me, "search", "bad-k", "/search", Map.of("query", "a", "k", 10_000));
    Reply answer =
        post(
            me,
            "query",
            "answered",
            "/query",
            Map.of("question", "How long is the bridge of Ghent?"));
    post(me, "query", "refused", "/query", Map.of("question", "Who painted the Mona Lisa?"));
    post(me, "query", "bad-model", "/query", Map.of("question", "Why?", "model", "gpt-17"));
    get(me, "list-conversations", "two", "/conversations");
    String conversation = "/conversations/" + answer.text("/conversation_id");
    get(me, "get-conversation", "found", conversation);
    get(newUser(), "get-conversation", "someone-elses", conversation);
    call(me, "delete-conversation", "gone", "DELETE", conversation, null);
    call(me, "reprocess-document", "again", "POST", path + "/reprocess", null);
    me.awaitStatus(document, "indexed");
    call(me, "delete-document", "gone", "DELETE", path, null);
    call(me, "delete-document", "unknown", "DELETE", path, null);
  }

  @Test
  void deadLetters() throws IOException {
    String document = rejected("golden.pdf");
    database
        .sql("update dead_letters set code = 'golden' where subject_id = ?::uuid")
        .param(document)
        .update();
    String path = "/dead-letters/" + letterOf(document).at("/id").asText();
    get(admin(), "list-dead-letters", "one", "/dead-letters?code=golden");
    get(admin(), "list-dead-letters", "bad-status", "/dead-letters?status=lost");
    get(me, "list-dead-letters", "no-admin", "/dead-letters");
    get(admin(), "get-dead-letter", "parked", path);
    get(me, "get-dead-letter", "no-admin", path);
    Map<String, String> filter = Map.of("origin", "inbox", "code", "golden");
    post(admin(), "replay-dead-letters", "none", "/dead-letters/replay", filter);
    call(admin(), "discard-dead-letter", "discarded", "DELETE", path, null);
    call(admin(), "replay-dead-letter", "discarded", "POST", path + "/replay", null);
    String again = rejected("golden-too.pdf");
    String other = letterOf(again).at("/id").asText();
    path = "/dead-letters/" + other;
    call(admin(), "replay-dead-letter", "replayed", "POST", path + "/replay", null);
    Awaitility.await().until(() -> letterOf(again).at("/attempts").size() == 2);
    database
        .sql("update dead_letters set status = 'replayed' where id = ?::uuid")
        .param(other)
        .update();
    call(admin(), "discard-dead-letter", "replayed", "DELETE", path, null);
  }

  @Test
  void reindexing() throws IOException {
    post(me, "reindex", "no-admin", "/admin/reindex", null);
    Reply job = post(admin(), "reindex", "started", "/admin/reindex", null);
    String path = "/admin/jobs/" + job.text("/id");
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> admin().get("/api/v1" + path).text("/status").equals("succeeded"));
    get(admin(), "get-job", "succeeded", path);
    get(admin(), "get-job", "unknown", "/admin/jobs/00000000-0000-4000-8000-000000000000");
    get(me, "get-job", "no-admin", path);
  }

  @Test
  void agents() throws IOException {
    Map<String, Object> agent =
        Map.of("name", "golden", "type", "external", "config", Map.of(), "status", "inactive");
    post(me, "create-agent", "no-admin", "/agents", agent);
    Reply created = post(admin(), "create-agent", "new", "/agents", agent);
    post(admin(), "create-agent", "name-taken", "/agents", agent);
    String path = "/agents/" + created.text("/id");
    get(me, "get-agent", "found", path);
    get(me, "list-agents", "one", "/agents?limit=1");
    call(admin(), "update-agent", "same", "PUT", path, agent);
    call(me, "update-agent", "no-admin", "PUT", path, agent);
    call(admin(), "delete-agent", "gone", "DELETE", path, null);
    call(admin(), "delete-agent", "unknown", "DELETE", path, null);
  }

  @Test
  void tasks() throws IOException {
    Caller caller = newUser();
    Map<String, Object> task = Map.of("agent", "echo", "payload", Map.of("text", BRIDGE));
    Reply submitted = post(caller, "submit-task", "accepted", "/tasks", task);
    post(
        caller,
        "submit-task",
        "unknown-agent",
        "/tasks",
        Map.of("agent", "nobody", "payload", Map.of()));
    String path = "/tasks/" + submitted.text("/id");
    Awaitility.await()
        .until(() -> caller.get("/api/v1" + path).text("/status").equals("succeeded"));
    get(caller, "get-task", "succeeded", path);
    get(me, "get-task", "someone-elses", path);
    get(caller, "list-tasks", "one", "/tasks?agent=echo");
    get(me, "follow-task", "someone-elses", path + "/events");
    call(caller, "cancel-task", "final", "POST", path + "/cancel", null);
    call(me, "cancel-task", "someone-elses", "POST", path + "/cancel", null);
  }

  @Test
  void flags() throws IOException {
    get(me, "list-flags", "no-admin", "/admin/flags");
    get(admin(), "list-flags", "bad-limit", "/admin/flags?limit=0");
    Map<String, Boolean> on = Map.of("enabled", true);
    call(admin(), "set-flag", "on", "PUT", "/admin/flags/door-amqp", on);
    call(admin(), "set-flag", "unknown", "PUT", "/admin/flags/door-nowhere", on);
    call(admin(), "set-flag", "no-switch", "PUT", "/admin/flags/door-amqp", Map.of());
    call(me, "set-flag", "no-admin", "PUT", "/admin/flags/door-amqp", on);
  }

  @Test
  void routesListed() throws IOException {
    get(me, "list-routes", "no-admin", "/routes");
    get(admin(), "list-routes", "all", "/routes");
  }

  private Reply get(Caller caller, String operation, String name, String path) throws IOException {
    return call(caller, operation, name, "GET", path, null);
  }

  private Reply post(Caller caller, String operation, String name, String path, Object body)
      throws IOException {
    return call(caller, operation, name, "POST", path, body);
  }

  private Reply call(
      Caller caller, String operation, String name, String method, String path, Object body)
      throws IOException {
    var request = caller.request("/api/v1" + path);
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    Reply reply =
        caller.send(
            request.method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(JSON.writeValueAsString(body))));
    compare(GOLDEN.resolve(operation).resolve(name + ".http"), written(method, path, body, reply));
    return reply;
  }

  private static void compare(Path file, String actual) throws IOException {
    if (WRITE) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, actual);
    }
    assertThat(actual).as(file.toString()).isEqualTo(Files.readString(file));
  }

  /** The exchange as it would look on the wire, with a line of dashes before the reply. */
  private static String written(String method, String path, Object body, Reply reply)
      throws IOException {
    StringBuilder text = new StringBuilder(method + " /api/v1" + path + "\n");
    if (body != null) {
      text.append("\n").append(pretty(JSON.valueToTree(body))).append("\n");
    }
    text.append("\n---\n").append(reply.status()).append("\n");
    reply.headers().map().entrySet().stream()
        .filter(header -> HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT)))
        .sorted(Map.Entry.comparingByKey(String.CASE_INSENSITIVE_ORDER))
        .forEach(
            header ->
                text.append(header.getKey().toLowerCase(Locale.ROOT))
                    .append(": ")
                    .append(String.join(", ", header.getValue()))
                    .append("\n"));
    if (reply.bytes().length > 0) {
      String type = String.valueOf(reply.header("Content-Type"));
      text.append("\n")
          .append(type.contains("json") ? pretty(reply.json()) : masked(reply.body()))
          .append("\n");
    }
    return TIMES.matcher(UUIDS.matcher(text).replaceAll("<id>")).replaceAll("<time>");
  }

  private static String masked(String text) {
    return text.replaceAll("\"took_ms\" ?: ?\\d+", "\"took_ms\": <took_ms>");
  }

  private static String pretty(JsonNode json) throws IOException {
    mask(json);
    return JSON.writeValueAsString(JSON.treeToValue(json, Object.class));
  }

  /** Of the routes one stands for all, so that a new route changes no golden file. */
  private static void onlyTheRouteOf(String id, ArrayNode array) {
    if (array.findValuesAsText("exchanges_total").size() > 1) {
      for (int n = array.size() - 1; n >= 0; n--) {
        if (!array.get(n).path("id").asText().equals(id)) {
          array.remove(n);
        }
      }
    }
  }

  private static void mask(JsonNode json) {
    if (json instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (VARYING.contains(field.getKey()) && !field.getValue().isNull()
            || field.getKey().equals("last_failure")) {
          field.setValue(TextNode.valueOf("<" + field.getKey() + ">"));
        } else {
          mask(field.getValue());
        }
      }
    } else if (json instanceof ArrayNode array) {
      onlyTheRouteOf("search", array);
      array.forEach(GoldenRepliesTest::mask);
    }
  }
}
