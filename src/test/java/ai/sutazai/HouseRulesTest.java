package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.AnnotationBeanNameGenerator;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;

/**
 * How routes are written here; see docs/architecture.md. That they fit Camel's schema and each
 * other is the product's own check, which RouteCheckTest runs over the same files.
 */
class HouseRulesTest {

  private static final Pattern KEBAB = Pattern.compile("[a-z]+(-[a-z]+)*");
  private static final Pattern SQL_FILE = Pattern.compile("resource:file:(routes/\\S+\\.sql)");
  private static final Pattern REFERENCE = Pattern.compile("resource:file:(\\S+)");
  private static final Pattern PARAMETER = Pattern.compile("\\?(?!\\w)|(?<!:)\\?\\w|\\$\\{|\\{\\{");

  /** Endpoints beyond this process or this thread. */
  private static final Pattern OUTSIDE =
      Pattern.compile(
          "(\\{\\{(database|queue|bus)\\.|(jdbc|sql|seda|file|https?|langchain4j-\\w+|spring-rabbitmq):).*",
          Pattern.DOTALL);

  private static final Pattern TEST = Pattern.compile("@(Parameterized)?Test\\b");
  private static final Pattern CALL = Pattern.compile("(\\w+)\\((.*)\\)");

  /** What is made of numbers only, wherever it comes from. */
  private static final Pattern ID =
      Pattern.compile("\\$\\{(header\\.(id|userId|documentId|Last-Event-ID)|body\\[snapshot])}");

  private static final String LIMIT = "[0-9]{2,}|[2-9]|[0-9]+(ms|s|m|h|d)";

  /** What limits and times stand under. */
  private static final List<String> LIMITED =
      List.of("parameters", "redeliveryPolicy", "throttle", "loop", "delay");

  /** Numbers that are neither, or of a template, whose parameters stand in their one place. */
  private static final Set<String> UNLIMITED = Set.of("backOffMultiplier", "defaultValue", "value");

  private static final int MAX_LINES = 120;
  private static final int MAX_NESTING = 3;
  private static final int MAX_SCRIPT_LINES = 3;

  private static final Set<String> LANGUAGES = Set.of("simple", "constant");

  private static final Set<String> TAKE_EXPRESSIONS =
      Set.of("setBody", "setHeader", "setProperty", "setVariable", "filter", "split", "loop");

  private static final Set<String> SCRIPTS =
      Set.of("simple", "groovy", "joor", "java", "js", "mvel", "ognl", "spel", "xpath", "jq");

  /** Routes proved by a test that is named for what a caller does. */
  private static final Map<String, String> TESTED_BY =
      Map.ofEntries(
          Map.entry("receive-document", "AmqpIT"),
          Map.entry("find-received", "AcceptMessageTest"),
          Map.entry("commit-document", "AcceptDocumentTest"),
          Map.entry("read-document-message", "AmqpIT"),
          Map.entry("identify-sender", "AmqpIT"),
          Map.entry("reply-to-message", "AmqpIT"),
          Map.entry("wake-workers", "AmqpIT"),
          Map.entry("park-message", "AmqpIT"),
          Map.entry("park-dropped", "AmqpIT"),
          Map.entry("leave-in-dead-queue", "AmqpIT"),
          Map.entry("replay-messages", "AmqpIT"),
          Map.entry("replay-message", "AmqpIT"),
          Map.entry("receive-task", "AmqpIT"),
          Map.entry("wake-agent", "AmqpIT"),
          Map.entry("hand-over-task", "AmqpIT"),
          Map.entry("receive-result", "AmqpIT"),
          Map.entry("tell-results", "AmqpIT"),
          Map.entry("tell-result", "AmqpIT"),
          Map.entry("read-content-piece", "GetDocumentContentTest"),
          Map.entry("read-text-piece", "GetDocumentTextTest"),
          Map.entry("accept-task", "SubmitTaskTest"),
          Map.entry("find-agent", "SubmitTaskTest"),
          Map.entry("find-submitted-task", "SubmitTaskTest"),
          Map.entry("get-task", "SubmitTaskTest"),
          Map.entry("claim-task", "WorkTasksTest"),
          Map.entry("find-held-task", "ModelAgentsTest"),
          Map.entry("finish-task", "WorkTasksTest"),
          Map.entry("note-step", "WorkTasksTest"),
          Map.entry("echo-payload", "SubmitTaskTest"),
          Map.entry("fail-task", "WorkTasksTest"),
          Map.entry("release-task", "WorkTasksTest"),
          Map.entry("free-task", "WorkTasksTest"),
          Map.entry("free-tasks", "WorkTasksTest"),
          Map.entry("free-document", "ReleaseDocumentTest"),
          Map.entry("free-documents", "ReleaseDocumentTest"),
          Map.entry("retry-task", "WorkTasksTest"),
          Map.entry("recover-tasks", "WorkTasksTest"),
          Map.entry("wake-parent", "WorkTasksTest"),
          Map.entry("follow-task", "WorkTasksTest"),
          Map.entry("read-task-events", "WorkTasksTest"),
          Map.entry("cancel-task", "WorkTasksTest"),
          Map.entry("list-agents", "AgentsTest"),
          Map.entry("get-agent", "AgentsTest"),
          Map.entry("create-agent", "AgentsTest"),
          Map.entry("update-agent", "AgentsTest"),
          Map.entry("delete-agent", "AgentsTest"),
          Map.entry("replay-tasks", "WorkTasksTest"),
          Map.entry("deliver-callbacks", "DeliverCallbackTest"),
          Map.entry("work-callbacks", "DeliverCallbackTest"),
          Map.entry("retry-callback", "DeliverCallbackTest"),
          Map.entry("ask-agent-model", "ShippedAgentsTest"),
          Map.entry("call-agent-model", "ModelAgentsTest"),
          Map.entry("check-tokens", "ModelAgentsTest"),
          Map.entry("count-tokens", "ModelAgentsTest"),
          Map.entry("pick-sentences", "ShippedAgentsTest"),
          Map.entry("condense-notes", "ModelAgentsTest"),
          Map.entry("choose-searches", "ModelAgentsTest"),
          Map.entry("use-search-tool", "ModelAgentsTest"),
          Map.entry("summarize", "ShippedAgentsTest"),
          Map.entry("classify", "ShippedAgentsTest"),
          Map.entry("compare-sentences", "ShippedAgentsTest"),
          Map.entry("read-document-chunks", "ShippedAgentsTest"),
          Map.entry("require-document", "ModelAgentsTest"),
          Map.entry("sum-up-chunks", "ShippedAgentsTest"),
          Map.entry("extract-fields", "ModelAgentsTest"),
          Map.entry("research", "ShippedAgentsTest"),
          Map.entry("research-question", "ShippedAgentsTest"),
          Map.entry("orchestrate", "ShippedAgentsTest"),
          Map.entry("plan-subtasks", "ShippedAgentsTest"),
          Map.entry("compose-results", "ShippedAgentsTest"),
          Map.entry("list-flags", "FeatureFlagsTest"),
          Map.entry("set-flag", "FeatureFlagsTest"),
          Map.entry("take-file", "WatchInboxTest"),
          Map.entry("tidy-inbox", "WatchInboxTest"),
          Map.entry("put-file-aside", "WatchInboxTest"),
          Map.entry("find-answer", "AnswerQuestionTest"),
          Map.entry("take-over-document", "FollowIndexTest"),
          Map.entry("prune-index-changes", "FollowIndexTest"),
          Map.entry("get-job", "ReindexTest"),
          Map.entry("run-reindex", "ReindexTest"),
          Map.entry("build-index", "ReindexTest"),
          Map.entry("report-job", "ReindexTest"),
          Map.entry("end-job", "ReindexTest"),
          Map.entry("log-in", "SessionTest"),
          Map.entry("log-out", "SessionTest"),
          Map.entry("refresh-token", "SessionTest"),
          Map.entry("grant-tokens", "SessionTest"),
          Map.entry("make-refresh-token", "SessionTest"),
          Map.entry("get-me", "SessionTest"),
          Map.entry("tell-ended-sessions", "RedisAwayTest"),
          Map.entry("create-user", "UsersTest"),
          Map.entry("read-account", "UsersTest"),
          Map.entry("get-user", "UsersTest"),
          Map.entry("list-users", "UsersTest"),
          Map.entry("update-user", "UsersTest"),
          Map.entry("delete-user", "UsersTest"),
          Map.entry("remove-user", "DeleteDocumentsOfOwnerTest"),
          Map.entry("remove-closed-users", "DeleteDocumentsOfOwnerTest"),
          Map.entry("refuse-log-in", "ListAuditTest"));

  static List<RouteFiles.File> files() {
    return RouteFiles.yaml();
  }

  /** With what routes are made of by a template. */
  static List<RouteFiles.File> routes() {
    return Stream.of("route", "routeTemplate")
        .flatMap(kind -> RouteFiles.of(kind).stream())
        .toList();
  }

  static List<RouteFiles.File> configurations() {
    return RouteFiles.of("routeConfiguration");
  }

  static List<Path> statements() {
    return RouteFiles.sql();
  }

  @Test
  void thereAreRoutesToHoldTheRulesAgainst() {
    assertThat(routes()).hasSizeGreaterThan(40);
    assertThat(configurations()).hasSizeGreaterThan(3);
    assertThat(statements()).hasSizeGreaterThan(30);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void fileHoldsOneRouteOfItsName(RouteFiles.File file) {
    assertThat(file.yaml()).hasSize(1);
    assertThat(definition(file).path("id").asText()).isEqualTo(file.stem());
    assertThat(file.stem()).matches(KEBAB);
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void fileHoldsOneConfigurationOfItsName(RouteFiles.File file) {
    assertThat(file.yaml()).hasSize(1);
    assertThat(file.definition("routeConfiguration").path("id").asText()).isEqualTo(file.stem());
    assertThat(file.path().getParent()).isEqualTo(RouteFiles.ROOT.resolve("errors"));
  }

  @ParameterizedTest
  @MethodSource("routes")
  void routeSaysWhatItDoesInASentence(RouteFiles.File file) {
    assertThat(definition(file).path("description").asText())
        .hasSizeGreaterThan(20)
        .matches("[A-Z].*\\.");
  }

  /** {@code setBody: {simple: …}} and {@code log: text} are the compact notation. */
  @ParameterizedTest
  @MethodSource("files")
  void notationIsCanonical(RouteFiles.File file) {
    RouteFiles.walk(
        file.yaml(),
        (name, value) -> {
          if (LANGUAGES.contains(name)) {
            assertThat(value.isObject()).as(name + ": " + value).isTrue();
          } else if (TAKE_EXPRESSIONS.contains(name) && !value.asText().startsWith("#")) {
            assertThat(value.has("expression")).as(name + ": " + value).isTrue();
          }
          if (name.equals("to") || name.equals("log") || name.equals("wireTap")) {
            assertThat(value.isObject()).as(name + ": " + value).isTrue();
          }
        });
    assertThat(file.yaml().get(0).has("from")).as("a route of its own").isFalse();
  }

  @ParameterizedTest
  @MethodSource("routes")
  void doorCatchesEveryException(RouteFiles.File file) {
    boolean isDoor =
        !route(file).at("/from/uri").asText().startsWith("direct:") || isOperation(file.stem());
    if (isDoor) {
      RouteFiles.File configuration =
          configurations().stream()
              .filter(c -> c.stem().equals(configuration(file)))
              .findFirst()
              .orElseThrow();
      JsonNode clauses = configuration.definition("routeConfiguration").path("onException");
      assertThat(clauses).as(configuration + " has clauses").isNotEmpty();
      JsonNode last = clauses.get(clauses.size() - 1).at("/onException");
      assertThat(last.at("/exception/0").asText()).isEqualTo("java.lang.Exception");
      assertThat(last.at("/handled/constant/expression").asText()).isEqualTo("true");
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void optionsStandUnderParameters(RouteFiles.File file) {
    for (JsonNode uri : RouteFiles.values(file, "uri")) {
      assertThat(uri.asText()).doesNotContain("?");
    }
  }

  /** None and once are no limits. */
  @ParameterizedTest
  @MethodSource("files")
  void limitsAndTimesAreSettings(RouteFiles.File file) {
    for (String holder : LIMITED) {
      for (JsonNode options : RouteFiles.values(file, holder)) {
        RouteFiles.walk(
            options.has("steps") ? options.path("expression") : options,
            (name, value) -> {
              if (value.isValueNode() && !UNLIMITED.contains(name)) {
                assertThat(value.asText()).as(holder + " " + name).doesNotMatch(LIMIT);
              }
            });
      }
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void stepThatLeavesTheProcessIsNamedForWhereItGoes(RouteFiles.File file) {
    for (String step : List.of("to", "wireTap")) {
      for (JsonNode there : RouteFiles.values(file, step)) {
        if (OUTSIDE.matcher(there.path("uri").asText()).matches()) {
          assertThat(there.path("id").asText())
              .as(there.toString())
              .matches((step.equals("to") ? "to" : "tap") + "-[a-z]+-[a-z-]+");
        }
      }
    }
    assertThat(RouteFiles.values(file, "toD")).as("endpoints made of messages").isEmpty();
  }

  /** Camel takes what is left of a counted one for pending, and a stop waits for it in vain. */
  @ParameterizedTest
  @MethodSource("files")
  void loopThatEndsAtAStopCountsNothing(RouteFiles.File file) {
    for (JsonNode loop : RouteFiles.values(file, "loop")) {
      if (loop.path("breakOnShutdown").asBoolean()) {
        assertThat(loop.path("doWhile").asBoolean()).as(loop.toString()).isTrue();
      }
    }
  }

  /** By default Camel goes on behind an open breaker as if its steps had been done. */
  @ParameterizedTest
  @MethodSource("routes")
  void openBreakerWithoutFallbackIsAnError(RouteFiles.File file) {
    for (JsonNode breaker : RouteFiles.values(file, "circuitBreaker")) {
      if (breaker.has("steps") && !breaker.has("onFallback")) {
        assertThat(
                breaker
                    .at("/resilience4jConfiguration/throwExceptionWhenHalfOpenOrOpenState")
                    .asBoolean())
            .as(breaker.toString())
            .isTrue();
      }
    }
  }

  /**
   * Written into a method's parameters, {@code null} would be nothing, and quotes are taken off.
   */
  @Test
  void textReachesABeanByItsAnnotationsAndNotThroughItsMethodsParameters() throws Exception {
    Map<String, Class<?>> beans = beans();
    List<String> texts = new ArrayList<>();
    int seen = 0;
    for (RouteFiles.File file : routes()) {
      List<JsonNode> calls = new ArrayList<>(RouteFiles.values(file, "bean"));
      calls.addAll(RouteFiles.values(file, "method").stream().filter(JsonNode::isObject).toList());
      for (JsonNode call : calls) {
        Matcher method = CALL.matcher(call.path("method").asText());
        Class<?> bean = beans.get(call.path("ref").asText());
        if (bean != null && method.matches()) {
          seen++;
          String[] given = method.group(2).split(",\\s*");
          Stream.of(bean.getMethods())
              .filter(m -> m.getName().equals(method.group(1)))
              .filter(m -> m.getParameterCount() == given.length)
              .forEach(
                  m ->
                      IntStream.range(0, given.length)
                          .filter(i -> m.getParameterTypes()[i] == String.class)
                          .filter(i -> given[i].startsWith("${") && !ID.matcher(given[i]).matches())
                          .forEach(i -> texts.add(file + ": " + given[i])));
        }
      }
    }
    assertThat(seen).isGreaterThan(20);
    assertThat(texts).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("statements")
  void statementTakesParametersAndNoText(Path file) throws Exception {
    String sql = Files.readString(file).replaceAll("--.*", "").replaceAll("'[^']*'", "''");
    assertThat(PARAMETER.matcher(sql).find()).as("anything but :?name").isFalse();
    assertThat(sql).doesNotContain(":#");
  }

  @Test
  void everyStatementIsUsedByARoute() {
    Set<String> used = new TreeSet<>();
    for (RouteFiles.File file : routes()) {
      Matcher references = SQL_FILE.matcher(file.text());
      while (references.find()) {
        used.add(references.group(1));
      }
    }
    assertThat(statements().stream().map(Path::toString).collect(Collectors.toSet()))
        .isEqualTo(used);
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFileThatIsReferredToExists(RouteFiles.File file) {
    Matcher references = REFERENCE.matcher(file.text());
    while (references.find()) {
      assertThat(Path.of(references.group(1))).exists();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void scriptIsAtMostThreeLines(RouteFiles.File file) {
    RouteFiles.walk(
        file.yaml(),
        (name, value) -> {
          if (SCRIPTS.contains(name) && value.has("expression")) {
            assertThat(value.get("expression").asText().lines().count())
                .as(name)
                .isLessThanOrEqualTo(MAX_SCRIPT_LINES);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("files")
  void fileIsShort(RouteFiles.File file) {
    assertThat(file.lines()).hasSizeLessThanOrEqualTo(MAX_LINES);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void stepsNestThreeDeepAtMost(RouteFiles.File file) {
    assertThat(depth(route(file).path("from"))).isLessThanOrEqualTo(MAX_NESTING);
  }

  @Test
  void everyRouteHasATestOfItsName() throws Exception {
    Set<String> tests;
    try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
      tests =
          sources
              .filter(s -> s.toString().matches(".*(Test|IT).java"))
              .filter(s -> TEST.matcher(RouteFiles.read(s, "")).find())
              .map(s -> s.getFileName().toString())
              .map(s -> s.substring(0, s.length() - ".java".length()))
              .collect(Collectors.toSet());
    }
    Set<String> stems = routes().stream().map(RouteFiles.File::stem).collect(Collectors.toSet());
    assertThat(TESTED_BY.keySet())
        .as("routes without a test of their own name")
        .allSatisfy(
            stem -> {
              assertThat(stems).contains(stem);
              assertThat(tests).doesNotContain(camelCase(stem) + "Test");
            });
    Map<String, String> missing = new TreeMap<>();
    for (RouteFiles.File file : routes()) {
      String test = TESTED_BY.getOrDefault(file.stem(), camelCase(file.stem()) + "Test");
      if (!tests.contains(test)) {
        missing.put(file.stem(), test);
      }
    }
    assertThat(missing).isEmpty();
  }

  private static Map<String, Class<?>> beans() throws ClassNotFoundException {
    Map<String, Class<?>> beans = new TreeMap<>();
    for (BeanDefinition bean :
        new ClassPathScanningCandidateComponentProvider(true)
            .findCandidateComponents("ai.sutazai")) {
      Class<?> type = Class.forName(bean.getBeanClassName());
      beans.put(AnnotationBeanNameGenerator.INSTANCE.generateBeanName(bean, null), type);
    }
    return beans;
  }

  private static String configuration(RouteFiles.File file) {
    return route(file).path("routeConfigurationId").asText();
  }

  /** A route, or its template. */
  private static JsonNode definition(RouteFiles.File file) {
    JsonNode template = file.definition("routeTemplate");
    return template.isMissingNode() ? file.definition("route") : template;
  }

  private static JsonNode route(RouteFiles.File file) {
    JsonNode definition = definition(file);
    return definition.has("route") ? definition.path("route") : definition;
  }

  private static boolean isOperation(String stem) {
    return RouteFiles.read(RouteFiles.ROOT.resolve("api/openapi.yaml"), "")
        .contains("operationId: " + stem + "\n");
  }

  /** How many lists of steps stand inside each other. */
  private static int depth(JsonNode node) {
    int deepest = 0;
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      int own = field.getKey().equals("steps") ? 1 : 0;
      deepest = Math.max(deepest, own + depth(field.getValue()));
    }
    if (node.isArray()) {
      for (JsonNode item : node) {
        deepest = Math.max(deepest, depth(item));
      }
    }
    return deepest;
  }

  private static String camelCase(String stem) {
    return Stream.of(stem.split("-"))
        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
        .collect(Collectors.joining());
  }
}
