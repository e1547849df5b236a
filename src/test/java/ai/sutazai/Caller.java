package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Somebody who calls the API, logged in or not. */
public record Caller(int port, String id, String token) {

  public static final String DOCUMENTS = "/api/v1/documents";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<String> FINAL = Set.of("indexed", "rejected", "failed");

  public Caller loggedIn(String email, String password) {
    Reply tokens = post("/api/v1/auth/login", Map.of("email", email, "password", password)).is(200);
    return new Caller(port, id, tokens.text("/access_token"));
  }

  Caller withId(String ownId) {
    return new Caller(port, ownId, token);
  }

  public Reply get(String path) {
    return send(request(path).GET());
  }

  public Reply delete(String path) {
    return send(request(path).DELETE());
  }

  public Reply post(String path, Object json) {
    return send(json(path, json));
  }

  /** A POST without a body. */
  public Reply post(String path) {
    return send(request(path).POST(BodyPublishers.noBody()));
  }

  public HttpRequest.Builder json(String path, Object json) {
    try {
      return request(path)
          .header("Content-Type", "application/json")
          .POST(BodyPublishers.ofString(JSON.writeValueAsString(json)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofMinutes(2));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  public Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
      return new Reply(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Posts raw bytes under a file name; parameters are name, value, … of the query. */
  public Reply upload(String filename, byte[] content, String... parameters) {
    StringBuilder path = new StringBuilder(DOCUMENTS + "?filename=" + encoded(filename));
    for (int i = 0; i < parameters.length; i += 2) {
      path.append('&').append(parameters[i]).append('=').append(encoded(parameters[i + 1]));
    }
    return send(
        request(path.toString())
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(content)));
  }

  public Reply upload(String filename, String content, String... parameters) {
    return upload(filename, content.getBytes(StandardCharsets.UTF_8), parameters);
  }

  /** Submits a text under a source of its own. */
  public Reply submit(String source, String text) {
    return post(DOCUMENTS, Map.of("source", source, "text", text));
  }

  /** Submits a text with metadata under a source of its own. */
  public Reply submit(String source, String text, Map<String, Object> metadata) {
    return post(DOCUMENTS, Map.of("source", source, "text", text, "metadata", metadata));
  }

  /** The id of a text that is indexed. */
  public String indexed(String source, String text) {
    return awaitIndexed(submit(source, text));
  }

  public String awaitIndexed(Reply accepted) {
    String document = accepted.text("/id");
    assertThat(accepted.status()).as(accepted.body()).isIn(200, 202);
    JsonNode last = awaitFinal(document);
    assertThat(last.at("/status").asText()).as(last.toString()).isEqualTo("indexed");
    return document;
  }

  /** The document once its status is final. */
  public JsonNode awaitFinal(String document) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> document(document), d -> FINAL.contains(d.at("/status").asText()));
  }

  public JsonNode awaitStatus(String document, String status) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> document(document), d -> d.at("/status").asText().equals(status));
  }

  public JsonNode document(String document) {
    return get(DOCUMENTS + "/" + document).is(200).json();
  }

  public String text(String document) {
    return get(DOCUMENTS + "/" + document + "/text").is(200).body();
  }

  /** All chunks of a document. */
  public List<JsonNode> chunks(String document) {
    return items(DOCUMENTS + "/" + document + "/chunks?limit=200");
  }

  /** All items of a list, page by page. */
  public List<JsonNode> items(String path) {
    List<JsonNode> items = new ArrayList<>();
    String next = path;
    while (next != null) {
      JsonNode page = get(next).is(200).json();
      page.at("/items").forEach(items::add);
      JsonNode cursor = page.at("/next_cursor");
      next = cursor.isNull() ? null : path + "&cursor=" + encoded(cursor.asText());
    }
    return items;
  }

  public List<JsonNode> search(String query) {
    return search(query, Map.of());
  }

  /** The results of a search with further fields. */
  public List<JsonNode> search(String query, Map<String, Object> fields) {
    Map<String, Object> body = new HashMap<>(fields);
    body.put("query", query);
    List<JsonNode> results = new ArrayList<>();
    post("/api/v1/search", body).is(200).at("/results").forEach(results::add);
    return results;
  }

  /** The sources a search finds, best first. */
  public List<String> sources(String query, Map<String, Object> fields) {
    return search(query, fields).stream().map(r -> r.at("/source").asText()).toList();
  }

  public Reply ask(String question) {
    return ask(Map.of("question", question));
  }

  public Reply ask(Map<String, Object> question) {
    return post("/api/v1/query", question).is(200);
  }

  public Reply askStreaming(Map<String, Object> question) {
    return send(json("/api/v1/query", question).header("Accept", "text/event-stream")).is(200);
  }

  public static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** {@code text[start:end]} in code points. */
  public static String slice(String text, JsonNode place) {
    int start = text.offsetByCodePoints(0, place.at("/start").asInt());
    return text.substring(
        start,
        text.offsetByCodePoints(start, place.at("/end").asInt() - place.at("/start").asInt()));
  }
}
