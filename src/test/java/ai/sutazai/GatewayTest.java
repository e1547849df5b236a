package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Gateway.Exchange;
import ai.sutazai.Gateway.Rendered;
import ai.sutazai.Gateway.Route;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds {@code kong/kong.yml} to the contract, and to what a Kong 3.9.1 was seen to need. */
class GatewayTest {

  private static final String SECRET = "s".repeat(32);
  private static final Gateway GATEWAY = Gateway.withSecret(SECRET);
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  /** What the service answers without the contract saying so. */
  private static final Map<String, List<String>> BESIDE_THE_CONTRACT =
      Map.of(
          "contract", List.of("/api/v1/openapi.yaml"),
          "docs", List.of("/docs", "/docs/index.html", "/docs/css/page.css"),
          "health", List.of("/actuator/health/liveness", "/actuator/health/readiness"));

  /** An operation, with a path somebody might ask for. */
  record Call(String method, String template, boolean open, List<String> headers) {

    String path() {
      return template.replaceAll("\\{\\w+}", "0f8fad5b-d9cb-469f-a165-70867728950e");
    }

    /** The line kong.yml would need. */
    String line() {
      return "- {name: ?, methods: [%s, OPTIONS], paths: ['~%s$'], strip_path: false}"
          .formatted(method, template.replace(".", "\\.").replaceAll("\\{\\w+}", "[^/]+"));
    }

    @Override
    public String toString() {
      return method + " " + template;
    }
  }

  static List<Call> contract() throws IOException {
    JsonNode contract =
        new ObjectMapper(new YAMLFactory())
            .readTree(Files.readString(Path.of("routes/api/openapi.yaml")));
    String base = contract.at("/servers/0/url").asText();
    List<Call> calls = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : contract.at("/paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (METHODS.contains(operation.getKey())) {
          JsonNode security = operation.getValue().path("security");
          calls.add(
              new Call(
                  operation.getKey().toUpperCase(Locale.ROOT),
                  base + path.getKey(),
                  security.isArray() && security.isEmpty(),
                  headers(operation.getValue())));
        }
      }
    }
    assertThat(calls).hasSizeGreaterThan(40);
    return calls;
  }

  private static List<String> headers(JsonNode operation) {
    List<String> headers = new ArrayList<>();
    for (JsonNode parameter : operation.path("parameters")) {
      if (parameter.path("in").asText().equals("header")) {
        headers.add(parameter.path("name").asText());
      }
    }
    return headers;
  }

  static List<Route> routes() {
    return GATEWAY.routes();
  }

  @ParameterizedTest
  @MethodSource("contract")
  void everyOperationHasARouteOfItsKind(Call call) {
    List<Route> takers = GATEWAY.takers(call.method(), call.path());
    assertThat(takers)
        .as("kong/kong.yml needs, in service %s:%n%s", call.open() ? "open" : "api", call.line())
        .isNotEmpty();
    assertThat(takers).as("routes that take " + call).hasSize(1);
    assertThat(takers.get(0).withToken()).as("asks for a token").isEqualTo(!call.open());
  }

  @ParameterizedTest
  @MethodSource("routes")
  void noRouteTakesMoreThanTheContractHas(Route route) throws IOException {
    Set<String> taken = new TreeSet<>();
    List<String> paths = new ArrayList<>(BESIDE_THE_CONTRACT.getOrDefault(route.name(), List.of()));
    if (!paths.isEmpty()) {
      taken.add("GET");
    }
    for (Call call : contract()) {
      if (route.takes(call.method(), call.path())) {
        taken.add(call.method());
        paths.add(call.path());
      }
    }
    Set<String> methods = new TreeSet<>(route.methods());
    methods.remove("OPTIONS");
    assertThat(methods).as("methods of " + route).isEqualTo(taken);
    assertThat(paths).as("paths of " + route).isNotEmpty();
    for (String path : paths) {
      for (String other :
          List.of("/x" + path, path + "x/y", path + "//", path.toUpperCase(Locale.ROOT))) {
        if (!route.name().equals("docs")) {
          assertThat(route.path().matcher(other).lookingAt()).as(other).isFalse();
        }
      }
    }
    assertThat(route.yaml().at("/paths")).hasSize(1);
    assertThat(route.yaml().at("/paths/0").asText()).startsWith("~/").endsWith("$");
    assertThat(route.yaml().path("strip_path").asBoolean(true)).as("strip_path").isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/v1",
        "/api/v1/",
        "/api/v1/documents/",
        "/api/v1/documents/a/b/text",
        "/api/v1/documents.csv",
        "/api/v1/searches",
        "/api/v1/openapiXyaml",
        "/api/v2/documents",
        "/actuator",
        "/actuator/prometheus",
        "/actuator/health",
        "/actuator/health/db",
        "/docsearch"
      })
  void nothingElseGetsThrough(String path) {
    for (String method : List.of("GET", "POST", "PUT", "DELETE", "OPTIONS")) {
      assertThat(GATEWAY.takers(method, path)).as(method).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("contract")
  void noPathTakesAnyOtherMethod(Call call) {
    for (String method : List.of("PATCH", "HEAD", "TRACE", "CONNECT")) {
      assertThat(GATEWAY.takers(method, call.path())).as(method).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("contract")
  void preflightReachesCorsAndNotTheToken(Call call) {
    assertThat(GATEWAY.takers("OPTIONS", call.path())).isNotEmpty();
    JsonNode cors = GATEWAY.plugin("cors");
    assertThat(cors.at("/methods")).extracting(JsonNode::asText).contains(call.method());
    assertThat(cors.has("preflight_continue")).isFalse();
    assertThat(cors.at("/headers"))
        .extracting(JsonNode::asText)
        .contains("Authorization", "Content-Type", "Accept")
        .containsAll(call.headers());
    assertThat(ofApi("jwt").at("/run_on_preflight").asBoolean(true)).isFalse();
  }

  @Test
  void tokensAreCheckedAsTheServiceSignsThem() {
    JsonNode jwt = ofApi("jwt");
    assertThat(jwt.at("/claims_to_verify")).extracting(JsonNode::asText).containsExactly("exp");
    assertThat(jwt.at("/key_claim_name").asText()).isEqualTo("iss");
    assertThat(jwt.at("/secret_is_base64").asBoolean(true)).isFalse();
    assertThat(jwt.at("/uri_param_names").isEmpty()).as("none in the address").isTrue();
    assertThat(GATEWAY.config().at("/consumers")).hasSize(1);
    assertThat(GATEWAY.config().at("/consumers/0/jwt_secrets")).hasSize(1);
  }

  @Test
  void aHundredAMinuteAndUserAreCountedInRedis() {
    JsonNode limit = ofApi("rate-limiting");
    assertThat(limit.at("/minute").asInt()).isEqualTo(100);
    assertThat(limit.at("/limit_by").asText()).isEqualTo("header");
    assertThat(limit.at("/header_name").asText()).isEqualTo("X-User-Id");
    assertCountedInRedis(limit);
  }

  @Test
  void whoHasNoTokenIsCountedByAddressAndMostOfAllAtLogin() {
    JsonNode open = GATEWAY.service("open");
    JsonNode limit = Gateway.plugin(open.at("/plugins"), "rate-limiting");
    Route login = GATEWAY.takers("POST", "/api/v1/auth/login").get(0);
    JsonNode ofLogin = Gateway.plugin(login.yaml().at("/plugins"), "rate-limiting");
    for (JsonNode byAddress : List.of(limit, ofLogin)) {
      assertThat(byAddress.at("/limit_by").asText()).isEqualTo("ip");
      assertCountedInRedis(byAddress);
    }
    assertThat(ofLogin.at("/minute").asInt()).isLessThan(limit.at("/minute").asInt());
    assertThat(login.withToken()).isFalse();
    assertThat(GATEWAY.takers("GET", "/actuator/health/readiness").get(0).withToken()).isFalse();
  }

  private static void assertCountedInRedis(JsonNode limit) {
    assertThat(limit.at("/policy").asText()).isEqualTo("redis");
    assertThat(limit.at("/redis/host").asText()).isEqualTo("redis");
    assertThat(limit.at("/redis/port").isInt()).as("port is a number").isTrue();
    assertThat(limit.at("/redis/password").asText()).isEqualTo("sesame");
    assertThat(limit.at("/fault_tolerant").asBoolean()).isTrue();
    limit.fieldNames().forEachRemaining(name -> assertThat(name).doesNotStartWith("redis_"));
  }

  @Test
  void twoReplicasAreWatchedAndWhatOneRefusesGoesToTheOther() {
    JsonNode upstream = GATEWAY.config().at("/upstreams/0");
    assertThat(upstream.at("/targets")).hasSize(2);
    assertThat(upstream.at("/targets/0")).isNotEqualTo(upstream.at("/targets/1"));
    JsonNode active = upstream.at("/healthchecks/active");
    assertThat(active.at("/http_path").asText()).isEqualTo("/actuator/health/readiness");
    assertThat(active.at("/healthy/interval").asInt()).isEqualTo(1);
    assertThat(active.at("/healthy/successes").asInt()).isPositive();
    assertThat(active.at("/unhealthy/interval").asInt()).isEqualTo(1);
    for (String failures : List.of("tcp_failures", "timeouts", "http_failures")) {
      assertThat(active.at("/unhealthy/" + failures).asInt()).as(failures).isPositive();
    }
    for (JsonNode service : GATEWAY.config().at("/services")) {
      assertThat(service.at("/host").asText()).isEqualTo(upstream.at("/name").asText());
      assertThat(service.at("/retries").asInt()).isEqualTo(5);
    }
  }

  @Test
  void anUploadCannotBeRepeated() {
    Route upload = GATEWAY.takers("POST", "/api/v1/documents").get(0);
    assertThat(upload.methods()).containsExactly("POST");
    assertThat(upload.yaml().path("request_buffering").asBoolean(true)).isFalse();
  }

  @Test
  void sizesAreThoseOfTheService() throws IOException {
    long megabyte = 1024 * 1024;
    Matcher setting =
        Pattern.compile("MAX_DOCUMENT_SIZE:(\\d+)MB")
            .matcher(Files.readString(Path.of("config/application.yml")));
    assertThat(setting.find()).isTrue();
    long document = Long.parseLong(setting.group(1)) * megabyte;
    assertThat(limit(GATEWAY.plugin("request-size-limiting"))).isEqualTo(megabyte);
    Route upload = GATEWAY.takers("POST", "/api/v1/documents").get(0);
    assertThat(limit(Gateway.plugin(upload.yaml().at("/plugins"), "request-size-limiting")))
        .isEqualTo(3 * document + megabyte);
  }

  private static long limit(JsonNode config) {
    assertThat(config.at("/size_unit").asText()).isEqualTo("megabytes");
    return config.at("/allowed_payload_size").asLong() * 1024 * 1024;
  }

  @Test
  void theLongestAnswerFitsIntoTheTimeItIsGiven() throws IOException {
    String settings = Files.readString(Path.of("config/application.yml"));
    long longest = milliseconds(settings, "ANSWER_TIMEOUT") + milliseconds(settings, "ANSWER_WAIT");
    assertThat(GATEWAY.service("api").at("/read_timeout").asLong()).isGreaterThan(longest);
  }

  private static long milliseconds(String settings, String name) {
    Matcher value = Pattern.compile(name + ":(\\d+)").matcher(settings);
    assertThat(value.find()).as(name).isTrue();
    return Long.parseLong(value.group(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/query",
        "/api/v1/documents/1/content",
        "/api/v1/documents/1/text",
        "/api/v1/documents/1/events",
        "/api/v1/tasks/1/events"
      })
  void longRepliesAreNotPiledUp(String path) {
    String method = path.endsWith("query") ? "POST" : "GET";
    JsonNode route = GATEWAY.takers(method, path).get(0).yaml();
    assertThat(route.path("response_buffering").asBoolean(true)).isFalse();
  }

  @Test
  void correlationIdGoesBothWaysAndMetricsAreKept() {
    JsonNode correlation = GATEWAY.plugin("correlation-id");
    assertThat(correlation.at("/header_name").asText()).isEqualTo("X-Correlation-ID");
    assertThat(correlation.at("/echo_downstream").asBoolean()).isTrue();
    assertThat(GATEWAY.plugin("prometheus").isMissingNode()).isFalse();
    assertThat(GATEWAY.config().toString()).doesNotContain("vault://");
  }

  @ParameterizedTest
  @CsvSource({"a b", "'a,b'", "é", "\"a\nb\""})
  void aCorrelationIdTheServiceWouldNotTakeIsReplaced(String id) {
    for (String bad : List.of(id, "x".repeat(129))) {
      Exchange request = new Exchange().header("X-Correlation-ID", bad);
      GATEWAY.run("pre-function", "rewrite", request);
      assertThat(request.header("X-Correlation-ID")).isNull();
    }
    Exchange good = new Exchange().header("X-Correlation-ID", "A.z_0-9".repeat(18));
    GATEWAY.run("pre-function", "rewrite", good);
    assertThat(good.header("X-Correlation-ID")).hasSize(126);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic eDp5",
        "Bearer",
        "Bearer x",
        "Bearer a.b.c",
        "Bearer ..",
        "Bearer a.!.c",
        "Bearer a.e30.c",
        "Bearer a.eyJzdWIiOjF9.c"
      })
  void nobodySaysHimselfWhoIsCounted(String authorization) {
    Exchange request =
        new Exchange().header("Authorization", authorization).header("X-User-Id", "somebody");
    GATEWAY.run("pre-function", "access", request);
    assertThat(request.header("X-User-Id")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request, 400", "401, unauthorized, 401", "404, not_found, 404",
    "405, invalid_request, 405", "413, too_large, 413", "414, uri_too_long, 414",
    "417, too_large, 413", "429, too_many_requests, 429", "500, internal, 500",
    "502, unavailable, 502", "503, unavailable, 503", "504, unavailable, 504"
  })
  void whatKongRefusesIsAProblem(int status, String code, int told) {
    Exchange reply =
        new Exchange()
            .header("Content-Type", "application/json")
            .header("Content-Length", "23")
            .header("Retry-After", "7")
            .header("X-Correlation-ID", "c-1");
    reply.status = status;
    reply.source = status < 500 ? "exit" : "error";
    reply.path = "/api/v1/documents/\"\\\u0001%20";
    reply.body = "{\"message\": \"whatever\"}";
    GATEWAY.run("post-function", "header_filter", reply);
    GATEWAY.run("post-function", "body_filter", reply);

    assertThat(reply.status).isEqualTo(told);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.header("Content-Length")).isNull();
    assertThat(reply.header("Retry-After")).isEqualTo("7");
    JsonNode problem = Reply.json(reply.body);
    Map<String, Object> fields = new HashMap<>();
    problem.properties().forEach(f -> fields.put(f.getKey(), f.getValue().asText()));
    assertThat(fields)
        .containsEntry("type", "urn:sutazai:problem:" + code)
        .containsEntry("code", code)
        .containsEntry("status", Integer.toString(told))
        .containsEntry("instance", reply.path)
        .containsEntry("correlation_id", "c-1")
        .containsOnlyKeys(
            "type", "code", "title", "status", "detail", "instance", "correlation_id");
    assertThat(problem.at("/status").isInt()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"200, service", "404, service", "503, service", "204, exit"})
  void whatIsNoRefusalOfKongsStaysAsItIs(int status, String source) {
    Exchange reply = new Exchange().header("Content-Type", "text/plain");
    reply.status = status;
    reply.source = source;
    reply.body = "as it is";
    GATEWAY.run("post-function", "header_filter", reply);
    GATEWAY.run("post-function", "body_filter", reply);
    assertThat(reply.header("Content-Type")).isEqualTo("text/plain");
    assertThat(reply.body).isEqualTo("as it is");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "JWT_SECRET_KEY | ''                              | JWT_SECRET_KEY is not set.",
        "JWT_SECRET_KEY | 1234567890123456789012345678901 | JWT_SECRET_KEY has fewer than 32 bytes",
        "REDIS_PASSWORD | ''                              | REDIS_PASSWORD is not set.",
        "REDIS_PORT     | http                            | REDIS_PORT is 'http', which is no port."
      })
  void whatCannotBeRightIsRefusedWithASentence(String name, String value, String sentence) {
    Map<String, String> environment =
        new HashMap<>(Map.of("JWT_SECRET_KEY", SECRET, "REDIS_PASSWORD", "sesame"));
    environment.put(name, value);
    Rendered rendered = Gateway.render(environment);
    assertThat(rendered.exit()).isEqualTo(1);
    assertThat(rendered.out()).isEmpty();
    assertThat(rendered.complaint()).startsWith("kong/render: " + sentence).hasLineCount(1);

    environment.put("JWT_SECRET_KEY", SECRET + "\ninjected: true");
    assertThat(Gateway.render(environment).exit()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "it's a \"secret\" of \\ & $x | 40 bytes #1", "sechzehn Ümläüte: äöüäöüäöü",
        "00000000000000000000000000000001", "${REDIS_PASSWORD} or {{that}}: - [a, b]"
      })
  void anySecretArrivesAsItIs(String secret) {
    Gateway gateway =
        Gateway.of(
            Map.of(
                "JWT_SECRET_KEY", secret,
                "REDIS_PASSWORD", "007",
                "API_1", "10.0.0.1:8001",
                "CORS_ORIGINS", "https://a.example, https://b.example"));
    JsonNode kept = gateway.config().at("/consumers/0/jwt_secrets/0/secret");
    assertThat(kept.isTextual()).isTrue();
    assertThat(kept.asText()).isEqualTo(secret);
    assertThat(gateway.config().findValue("password").isTextual()).isTrue();
    assertThat(gateway.config().at("/upstreams/0/targets/0/target").asText())
        .isEqualTo("10.0.0.1:8001");
    assertThat(gateway.plugin("cors").at("/origins"))
        .extracting(JsonNode::asText)
        .containsExactly("https://a.example", "https://b.example");
  }

  private static JsonNode ofApi(String plugin) {
    return Gateway.plugin(GATEWAY.service("api").at("/plugins"), plugin);
  }
}
