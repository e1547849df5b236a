package ai.sutazai;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.UUID;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * The real servers that the environment names. Each product under test has a database, a virtual
 * host and a collection of its own there, as it has a data directory.
 */
public final class Backbone {

  private Backbone() {}

  static void own(DynamicPropertyRegistry properties) {
    String name = name();
    if (System.getenv("DATABASE_URL") != null) {
      String url = database(name);
      properties.add("DATABASE_URL", () -> url);
    }
    if (System.getenv("RABBITMQ_URL") != null) {
      String url = virtualHost(name);
      properties.add("RABBITMQ_URL", () -> url);
    }
    if (System.getenv("CHROMA_URL") != null) {
      properties.add("sutazai.chroma.collection", () -> name);
    }
  }

  /** The URL of a virtual host that has nothing yet. */
  public static String emptyBroker() {
    return virtualHost(name());
  }

  private static String name() {
    return "test" + UUID.randomUUID().toString().replace("-", "");
  }

  private static String database(String name) {
    URI server = URI.create(System.getenv("DATABASE_URL"));
    String[] account = server.getUserInfo().split(":");
    String jdbc = "jdbc:postgresql://" + server.getHost() + ":" + server.getPort();
    try (Connection connection =
            DriverManager.getConnection(jdbc + server.getPath(), account[0], account[1]);
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return server.resolve("/" + name).toString();
  }

  private static String virtualHost(String name) {
    URI broker = URI.create(System.getenv("RABBITMQ_URL"));
    String user = broker.getUserInfo().split(":")[0];
    manage("/api/vhosts/" + name, "");
    manage(
        "/api/permissions/" + name + "/" + user,
        "{\"configure\": \".*\", \"write\": \".*\", \"read\": \".*\"}");
    return broker.resolve("/" + name).toString();
  }

  private static void manage(String path, String body) {
    URI api = URI.create(System.getenv("RABBITMQ_MANAGEMENT_URL"));
    String account =
        Base64.getEncoder().encodeToString(api.getUserInfo().getBytes(StandardCharsets.UTF_8));
    try {
      int status =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://" + api.getHost() + ":" + api.getPort() + path))
                      // The broker takes the offer of another version, and ends.
                      .version(HttpClient.Version.HTTP_1_1)
                      .header("Authorization", "Basic " + account)
                      .header("Content-Type", "application/json")
                      .PUT(BodyPublishers.ofString(body))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode();
      if (status >= 300) {
        throw new IllegalStateException(path + " is answered by " + status);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
