package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.TestPostgres;
import ai.sutazai.api.Contract;
import ai.sutazai.api.Operation;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.text.EmailAddress;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The chain, the contract's gate and the routes of access over HTTP, with a real database. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    classes = AccessTest.Parts.class,
    properties = {
      "camel.main.routes-include-pattern="
          + "file:routes/api/rest.camel.yaml,file:routes/errors/*.camel.yaml,"
          + "file:routes/security/*.camel.yaml",
      "management.endpoint.health.validate-group-membership=false",
      "management.prometheus.metrics.export.enabled=true",
      "sutazai.trusted-proxies=127.0.0.1",
      "sutazai.worker=false"
    })
abstract class AccessTest {

  static final String PASSWORD = "correct horse battery";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @Autowired JdbcClient database;
  @Autowired DataDirectory data;
  @LocalServerPort int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry properties) {
    Path data = temporary();
    properties.add("sutazai.data-dir", data::toString);
  }

  /** Another address each time, so that tests do not throttle each other. */
  String address = "2001:db8::" + Integer.toHexString(UUID.randomUUID().hashCode() >>> 16);

  @BeforeEach
  void leaveNobodyButTheFirstAdmin() {
    database.sql("delete from users where email <> 'admin@localhost'").update();
    database.sql("update users set role = 'admin'").update();
  }

  record Reply(int status, HttpResponse<String> http) {

    JsonNode json() {
      try {
        return JSON.readTree(http.body());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String text(String field) {
      return json().path(field).asText();
    }

    String header(String name) {
      return http.headers().firstValue(name).orElse(null);
    }
  }

  Reply call(String method, String path, String token, Object body) {
    HttpRequest.Builder request = request(method, path, body);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return send(request);
  }

  HttpRequest.Builder request(String method, String path, Object body) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .method(
                  method,
                  body == null
                      ? BodyPublishers.noBody()
                      : BodyPublishers.ofString(JSON.writeValueAsString(body)))
              .timeout(Duration.ofMinutes(2))
              .header("X-Forwarded-For", address);
      return body == null ? request : request.header("Content-Type", "application/json");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
      return new Reply(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Reply get(String path, String token) {
    return call("GET", path, token, null);
  }

  Reply logIn(String email, String password) {
    return call("POST", "/api/v1/auth/login", null, Map.of("email", email, "password", password));
  }

  Reply refresh(String refreshToken) {
    return call("POST", "/api/v1/auth/refresh", null, Map.of("refresh_token", refreshToken));
  }

  Reply me(String token) {
    return get("/api/v1/auth/me", token);
  }

  String adminToken() {
    Reply granted = logIn("admin@localhost", adminPassword());
    assertThat(granted.status()).as(granted.http().body()).isEqualTo(200);
    return granted.text("access_token");
  }

  String adminPassword() {
    try {
      return Files.readString(data.path("admin-password")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The id of a new account with {@link #PASSWORD}. */
  String newUser(String email, String role) {
    Reply created =
        call(
            "POST",
            "/api/v1/users",
            adminToken(),
            Map.of("email", email, "password", PASSWORD, "role", role));
    assertThat(created.status()).as(created.http().body()).isEqualTo(201);
    return created.text("id");
  }

  static String anEmail() {
    return "someone-" + UUID.randomUUID() + "@example.org";
  }

  static void assertProblem(Reply reply, int status, String code) {
    assertThat(reply.status()).as(reply.http().body()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).startsWith("application/problem+json");
    assertThat(reply.text("code")).isEqualTo(code);
  }

  static <T> List<T> inParallel(List<Callable<T>> calls) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdown();
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("access-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The product without what comes after the door: other operations only say their name. */
  @EnableAutoConfiguration
  @ComponentScan(
      basePackages = {
        "ai.sutazai.api",
        "ai.sutazai.outage",
        "ai.sutazai.record",
        "ai.sutazai.security"
      },
      excludeFilters =
          @ComponentScan.Filter(type = FilterType.REGEX, pattern = "ai\\.sutazai\\..*Test.*"))
  @Import({DataDirectory.class, EmailAddress.class})
  @ConfigurationPropertiesScan({"ai.sutazai.api", "ai.sutazai.security"})
  static class Parts {

    private static final Set<String> OURS =
        Set.of(
            "log-in",
            "refresh-token",
            "log-out",
            "get-me",
            "list-users",
            "create-user",
            "get-user",
            "update-user",
            "delete-user",
            "list-audit");

    @Bean(destroyMethod = "close")
    EmbeddedPostgres postgres() throws IOException {
      return TestPostgres.start();
    }

    @Bean
    HikariDataSource dataSource(EmbeddedPostgres postgres) {
      HikariDataSource pool = new HikariDataSource();
      pool.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
      return pool;
    }

    @Bean
    DocumentsOfOwner documentsOfOwner() {
      return new DocumentsOfOwner();
    }

    @Bean
    RouteBuilder everythingElse(Contract contract, DocumentsOfOwner documents) {
      return new RouteBuilder() {
        @Override
        public void configure() {
          contract.current().operations().stream()
              .map(Operation::id)
              .filter(id -> !OURS.contains(id))
              .forEach(id -> from("direct:" + id).setBody(constant("{\"stub\":\"" + id + "\"}")));
          from("direct:delete-documents-of-owner").process(documents);
        }
      };
    }
  }

  /** Stands in for the route that deletes a user's documents. */
  static class DocumentsOfOwner implements Processor {

    volatile Processor deletion = exchange -> {};

    @Override
    public void process(Exchange exchange) throws Exception {
      deletion.process(exchange);
      exchange.getMessage().removeHeaders("*", "ownerId");
      exchange.getMessage().setBody("whatever the route leaves behind");
    }
  }
}
