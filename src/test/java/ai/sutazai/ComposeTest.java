package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** What docker-compose.yml and the Dockerfile promise, as far as it shows without Docker. */
class ComposeTest {

  private static final String TEXT = read("docker-compose.yml");
  private static final JsonNode COMPOSE =
      new ObjectMapper().valueToTree(new Yaml().<Map<String, Object>>load(TEXT));
  private static final List<String> PIPELINE = List.of("api-1", "api-2", "worker-1", "worker-2");

  /** Names whose owners read them by other means than config/. */
  private static final Set<String> READ_ELSEWHERE =
      Set.of("RABBITMQ_URL", "REDIS_URL", "PIPELINE_ROLES", "JDK_JAVA_OPTIONS", "MALLOC_ARENA_MAX");

  static Stream<String> services() {
    List<String> names = new ArrayList<>();
    COMPOSE.at("/services").fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  @ParameterizedTest
  @MethodSource("services")
  void everyServiceIsPinnedLimitedAndEndsInItsOwnTime(String name) {
    JsonNode service = service(name);
    assertThat(service.at("/image").asText()).matches("[a-z/-]+:v?\\d+\\.\\d+(\\.\\d+)?");
    assertThat(megabytes(service)).isPositive();
    assertThat(service.at("/deploy/resources/limits/cpus").asText()).isNotEmpty();
    assertThat(service.at("/restart").asText()).isEqualTo("unless-stopped");
    assertThat(service.at("/stop_grace_period").asText()).matches("\\d+[sm]");
    assertThat(service.at("/security_opt/0").asText()).isEqualTo("no-new-privileges:true");
    assertThat(service.at("/networks").isMissingNode()).isFalse();
    assertThat(service.at("/healthcheck/test").size()).isGreaterThan(1);
    assertThat(service.at("/healthcheck/interval").asText()).isNotEmpty();
    assertThat(service.at("/healthcheck/timeout").asText()).isNotEmpty();
  }

  @Test
  void allTogetherTakeTwelveContainersAndSixGigabytes() {
    assertThat(services().count()).isLessThanOrEqualTo(12);
    assertThat(services().mapToLong(name -> megabytes(service(name))).sum())
        .isLessThanOrEqualTo(6 * 1024);
  }

  @Test
  void onlyKongIsPublishedAndTheStoresReachNobodyOutside() {
    assertThat(services().filter(name -> service(name).has("ports"))).containsExactly("kong");
    assertThat(COMPOSE.at("/networks/back/internal").asBoolean()).isTrue();
    for (String store : List.of("postgres", "rabbitmq", "chroma")) {
      assertThat(networks(store)).as(store).containsExactly("back");
    }
    assertThat(networks("kong")).containsExactly("front");
  }

  @Test
  void theServiceBelievesKongAndBothBelieveWhatStandsBeforeIt() {
    String kong = service("kong").at("/networks/front/ipv4_address").asText();
    String before = environment("kong").at("/KONG_TRUSTED_IPS").asText();
    for (String name : PIPELINE) {
      assertThat(environment(name).at("/TRUSTED_PROXIES").asText()).isEqualTo(kong + "," + before);
    }
  }

  @Test
  void everySecretHasToBeGivenAndItsAbsenceIsTold() {
    Set<String> secrets = new TreeSet<>();
    for (MatchResult variable : variables("\\$\\{(\\w*(?:PASSWORD|SECRET)\\w*)([^}]*)}")) {
      secrets.add(variable.group(1));
      assertThat(variable.group(2))
          .as(variable.group())
          .isEqualTo(":?" + variable.group(1) + " is not set. See docs/deployment.md.");
    }
    assertThat(secrets)
        .containsExactly(
            "ADMIN_PASSWORD",
            "JWT_SECRET_KEY",
            "POSTGRES_PASSWORD",
            "RABBITMQ_PASSWORD",
            "REDIS_PASSWORD",
            "WEBHOOK_SECRET");
    for (MatchResult variable : variables("\\$\\{(\\w+)")) {
      assertThat(read(".env.example")).containsPattern("(?m)^#" + variable.group(1) + "=");
    }
  }

  private static List<MatchResult> variables(String pattern) {
    List<MatchResult> found = Pattern.compile(pattern).matcher(TEXT).results().toList();
    assertThat(found).isNotEmpty();
    return found;
  }

  @Test
  void theServiceReadsWhatItIsGiven() {
    Set<String> read = new TreeSet<>(READ_ELSEWHERE);
    for (String file : List.of("application", "application-chroma", "application-postgresql")) {
      Pattern.compile("\\$\\{([A-Z_]+)")
          .matcher(read("config/" + file + ".yml"))
          .results()
          .forEach(name -> read.add(name.group(1)));
    }
    read.add("DATABASE_URL");
    for (String name : PIPELINE) {
      List<String> given = new ArrayList<>();
      environment(name).fieldNames().forEachRemaining(given::add);
      assertThat(read).containsAll(given);
      assertThat(environment(name).at("/PIPELINE_ROLES").asText())
          .isEqualTo(name.substring(0, name.indexOf('-')));
      assertThat(environment(name).at("/LOG_FORMAT").asText()).isEqualTo("${LOG_FORMAT-logstash}");
    }
  }

  @Test
  void theServiceWritesNowhereButWhereItMay() {
    Set<String> data = new TreeSet<>();
    for (String name : PIPELINE) {
      JsonNode service = service(name);
      assertThat(service.at("/read_only").asBoolean()).isTrue();
      assertThat(service.at("/cap_drop/0").asText()).isEqualTo("ALL");
      assertThat(service.at("/tmpfs/0").asText()).as("libraries run from it").contains("exec");
      data.add(service.at("/volumes/0").asText());
      assertThat(service.at("/volumes/0").asText()).isEqualTo(name + ":/data");
      assertThat(service.at("/volumes/1").asText()).isEqualTo("inbox:/inbox");
    }
    assertThat(data).hasSameSizeAs(PIPELINE);
    assertThat(read("Dockerfile")).containsPattern("(?m)^USER \\d+$");
  }

  @Test
  void kongFindsBothReplicasAndTakesTheSizesItsPluginsLimit() {
    Gateway gateway =
        Gateway.of(
            Map.of(
                "JWT_SECRET_KEY",
                "s".repeat(32),
                "REDIS_PASSWORD",
                "sesame",
                "API_1",
                environment("kong").at("/API_1").asText(),
                "API_2",
                environment("kong").at("/API_2").asText()));
    List<String> targets = new ArrayList<>();
    for (JsonNode target : gateway.config().at("/upstreams/0/targets")) {
      targets.add(target.at("/target").asText());
    }
    List<String> replicas = new ArrayList<>();
    for (String name : List.of("api-1", "api-2")) {
      replicas.add(
          service(name).at("/networks/front/ipv4_address").asText()
              + ":"
              + environment(name).at("/SERVER_PORT").asText());
    }
    assertThat(targets).isEqualTo(replicas).doesNotHaveDuplicates();
    assertThat(networks("redis")).contains("front");
    String largest =
        gateway
            .takers("POST", "/api/v1/documents")
            .get(0)
            .yaml()
            .at("/plugins/0/config/allowed_payload_size")
            .asText();
    assertThat(environment("kong").at("/KONG_NGINX_HTTP_CLIENT_MAX_BODY_SIZE").asText())
        .isEqualTo(largest + "m");
    assertThat(read("config/application.yml")).contains("max-http-request-header-size: 32KB");
    assertThat(environment("kong").at("/KONG_NGINX_HTTP_LARGE_CLIENT_HEADER_BUFFERS").asText())
        .isEqualTo("4 32k");
  }

  /** Its memory has no room for bodies, of which there may be any number at once. */
  @Test
  void kongHoldsBodiesWithoutALengthOnDisk() {
    JsonNode kong = service("kong");
    List<String> volumes = new ArrayList<>();
    COMPOSE.at("/volumes").fieldNames().forEachRemaining(volumes::add);
    List<String> onDisk = new ArrayList<>();
    kong.at("/volumes")
        .forEach(
            volume -> {
              String[] parts = volume.asText().split(":");
              if (parts.length == 2 && volumes.contains(parts[0])) {
                onDisk.add(parts[1]);
              }
            });

    String held = environment("kong").at("/KONG_NGINX_HTTP_CLIENT_BODY_TEMP_PATH").asText();
    // A volume is filled from its image once: what the image is made of would stay as it was.
    assertThat(onDisk).containsExactly("/var/tmp");
    assertThat(held).isEqualTo("/var/tmp");
    for (JsonNode inMemory : kong.at("/tmpfs")) {
      assertThat(held).doesNotStartWith(inMemory.asText().split(":")[0] + "/");
    }
    assertThat(read("kong/start"))
        .contains("rm -rf \"${KONG_NGINX_HTTP_CLIENT_BODY_TEMP_PATH:?}\"/*\n");
  }

  /** Those delivered, one of them once more while it arrives, and a document beside them. */
  @ParameterizedTest
  @MethodSource("pipeline")
  void theLongestMessagesFitOutsideTheYoungGeneration(String name) {
    int consumers = environment(name).path("AMQP_CONSUMERS").asInt(setting("AMQP_CONSUMERS"));
    int prefetch = environment(name).path("AMQP_PREFETCH").asInt(setting("AMQP_PREFETCH"));
    long longest = number(read("config/rabbitmq/rabbitmq.conf"), "max_message_size = (\\d+)") >> 20;
    String java = environment(name).at("/JDK_JAVA_OPTIONS").asText();

    assertThat((consumers * prefetch + 1) * longest + setting("MAX_DOCUMENT_SIZE"))
        .isLessThanOrEqualTo(number(java, "-Xmx(\\d+)m") - number(java, "-Xmn(\\d+)m"));
  }

  static List<String> pipeline() {
    return PIPELINE;
  }

  private static int setting(String name) {
    return (int) number(read("config/application.yml"), "\\$\\{" + name + ":(\\d+)");
  }

  private static long number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void prometheusReadsFromServicesThatItReaches() throws IOException {
    JsonNode jobs =
        new ObjectMapper(new YAMLFactory())
            .readTree(read("config/prometheus/prometheus.yml"))
            .at("/scrape_configs");
    List<String> targets = new ArrayList<>();
    for (JsonNode job : jobs) {
      job.at("/static_configs/0/targets").forEach(target -> targets.add(target.asText()));
    }
    String port = environment("api-1").at("/MANAGEMENT_PORT").asText();
    assertThat(targets).containsAll(PIPELINE.stream().map(name -> name + ":" + port).toList());
    for (String target : targets) {
      assertThat(networks(target.split(":")[0])).containsAnyElementsOf(networks("prometheus"));
    }
  }

  @Test
  void theImageIsMadeOfWhatIsThere() {
    String dockerfile = read("Dockerfile");
    String context = read(".dockerignore");
    Pattern.compile("(?m)^COPY (?!--from)(\\S+) \\S+$")
        .matcher(dockerfile)
        .results()
        .forEach(
            copy -> {
              assertThat(Path.of(copy.group(1))).exists();
              assertThat(context).contains("!" + copy.group(1) + "\n");
            });
    assertThat(
            Pattern.compile("(?m)^FROM \\S+:\\S*\\d\\S*( AS \\w+)?$").matcher(dockerfile).results())
        .hasSize(2);
    int last = -1;
    for (String layer : List.of("/target/lib ", "/sutazai-pipeline.jar ", " config ", " routes ")) {
      assertThat(dockerfile.indexOf(layer)).as(layer).isGreaterThan(last);
      last = dockerfile.indexOf(layer);
    }
  }

  @Test
  void healthIsAnAnswerOf200AndNothingElse() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    String port = Integer.toString(server.getAddress().getPort());
    assertThat(answers(port, "/200")).isZero();
    assertThat(answers(port, "/503")).isNotZero();
    assertThat(answers(port, "/404")).isNotZero();
    server.stop(0);
    assertThat(answers(port, "/200")).isNotZero();
  }

  private static int answers(String port, String path) throws Exception {
    return new ProcessBuilder("bash", "bin/answers", port, path)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static JsonNode service(String name) {
    return COMPOSE.at("/services").path(name);
  }

  private static JsonNode environment(String name) {
    return service(name).at("/environment");
  }

  private static List<String> networks(String name) {
    JsonNode networks = service(name).at("/networks");
    List<String> names = new ArrayList<>();
    if (networks.isArray()) {
      networks.forEach(network -> names.add(network.asText()));
    } else {
      networks.fieldNames().forEachRemaining(names::add);
    }
    return names;
  }

  private static long megabytes(JsonNode service) {
    String limit = service.at("/deploy/resources/limits/memory").asText();
    long number = Long.parseLong(limit.substring(0, limit.length() - 1));
    return limit.endsWith("G") ? number * 1024 : number;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
