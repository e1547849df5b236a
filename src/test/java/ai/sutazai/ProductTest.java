package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.embedding.SearchIndex;
import ai.sutazai.security.CheapPasswords;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The whole product over HTTP, with its real database, index and embedding model; started once for
 * all tests that add no setting. Each test has users of its own, so that none sees another's data.
 */
@CamelSpringBootTest
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    classes = {Application.class, DisturbedEmbeddings.class, CheapPasswords.class},
    properties = {
      "management.prometheus.metrics.export.enabled=true",
      "sutazai.recovery-interval=200ms",
      "sutazai.outdated-for=2s",
      "sutazai.inbox-settle=300ms",
      "sutazai.retry-initial=100ms",
      "sutazai.max-attempts=3",
      "sutazai.max-document-size=2MB"
    })
public abstract class ProductTest {

  public static final String PASSWORD = "correct horse battery";

  private static final String HASH = CheapPasswords.ENCODER.encode(PASSWORD);

  private static final Duration SESSION = Duration.ofMinutes(10);
  private static final Map<Path, Session> ADMINS = new ConcurrentHashMap<>();

  private static final Set<Path> READY = ConcurrentHashMap.newKeySet();

  private record Session(Caller caller, Instant until) {}

  @Autowired protected JdbcClient database;
  @Autowired protected SearchIndex index;
  @Autowired protected CamelContext camel;
  @Autowired private CircuitBreakerRegistry breakers;
  @Autowired protected ProducerTemplate routes;
  @LocalServerPort protected int port;

  /** A user that no other test knows. */
  protected Caller me;

  @DynamicPropertySource
  static void ownDirectories(DynamicPropertyRegistry properties) {
    Path directory = temporary();
    properties.add("sutazai.data-dir", () -> directory.resolve("data").toString());
    properties.add("sutazai.inbox-dir", () -> directory.resolve("inbox").toString());
    Backbone.own(properties);
  }

  @BeforeEach
  void comeAsSomebodyNew() {
    if (READY.add(dataDirectory())) {
      awaitReady();
    }
    me = newUser();
  }

  @AfterEach
  void endDisturbances() {
    DisturbedEmbeddings.calm();
    database.sql("update feature_flags set enabled = true where not enabled").update();
    breakers.getAllCircuitBreakers().forEach(CircuitBreaker::reset);
  }

  protected Caller nobody() {
    return new Caller(port, null, null);
  }

  /** The first admin; one session serves all tests for as long as its token lives. */
  protected Caller admin() {
    Session session = ADMINS.get(dataDirectory());
    if (session == null || session.until().isBefore(Instant.now())) {
      Caller caller = nobody().loggedIn("admin@localhost", adminPassword());
      session = new Session(caller, Instant.now().plus(SESSION));
      ADMINS.put(dataDirectory(), session);
    }
    return session.caller();
  }

  protected Caller newUser() {
    String email = "someone-" + UUID.randomUUID() + "@example.org";
    String id =
        database
            .sql(
                "insert into users (email, password_hash, role) values (?, ?, 'user') returning id::text")
            .params(email, HASH)
            .query(String.class)
            .single();
    return nobody().loggedIn(email, PASSWORD).withId(id);
  }

  /** The database may take longer to answer than it is asked, where this machine stalls. */
  protected void awaitReady() {
    await().until(() -> nobody().get("/actuator/health/readiness").status() == 200);
  }

  /** What the service says of itself, once each of its consumers has had its first look. */
  protected Reply health() {
    return await().until(() -> admin().get("/actuator/health"), reply -> reply.status() == 200);
  }

  /** Switches a feature flag for the rest of this test. */
  protected Reply switchFlag(String name, boolean enabled) {
    return admin()
        .send(
            admin()
                .request("/api/v1/admin/flags/" + name)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"enabled\": " + enabled + "}")));
  }

  protected Path dataDirectory() {
    return Path.of(camel.resolvePropertyPlaceholders("{{sutazai.data-dir}}"));
  }

  protected Path inbox() {
    return Path.of(camel.resolvePropertyPlaceholders("{{sutazai.inbox-dir}}"));
  }

  /** The newest letter of a document, or of a file by its path. */
  protected JsonNode letterOf(String documentOrPath) {
    return letters(documentOrPath).get(0);
  }

  protected List<JsonNode> letters(String documentOrPath) {
    return admin().items("/api/v1/dead-letters?limit=200").stream()
        .filter(
            letter ->
                documentOrPath.equals(letter.at("/subject_id").asText())
                    || documentOrPath.equals(letter.at("/body/path").asText()))
        .toList();
  }

  /** A document of mine whose content is at fault. */
  protected String rejected(String filename) {
    String document = me.upload(filename, "%PDF-1.7\nA secret bridge.").is(202).text("/id");
    assertThat(me.awaitFinal(document).at("/status").asText()).isEqualTo("rejected");
    return document;
  }

  /** How many chunks of any revision of a document are in the index. */
  protected int chunksInIndex(String document) {
    return index.revisions().entrySet().stream()
        .filter(revision -> revision.getKey().startsWith(document + "/"))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /** How many chunks of any version of a document are in the record. */
  protected int chunksInRecord(String document) {
    return rowsOf("chunks", document);
  }

  /** How many versions of a document's content are in the record. */
  protected int contentsInRecord(String document) {
    return rowsOf("document_contents", document);
  }

  private int rowsOf(String table, String document) {
    return database
        .sql("select count(*) from " + table + " where document_id = ?::uuid")
        .param(document)
        .query(Integer.class)
        .single();
  }

  protected void assertNothingIsLeftOf(String document) {
    assertThat(chunksInIndex(document)).isZero();
    assertThat(chunksInRecord(document)).isZero();
    assertThat(contentsInRecord(document)).isZero();
    assertThat(
            database
                .sql("select count(*) from documents where id = ?::uuid")
                .param(document)
                .query(Integer.class)
                .single())
        .isZero();
  }

  private String adminPassword() {
    try {
      return Files.readString(dataDirectory().resolve("admin-password")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  protected static Path temporary() {
    try {
      return Files.createTempDirectory(Files.createDirectories(Path.of("target/products")), "p");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
