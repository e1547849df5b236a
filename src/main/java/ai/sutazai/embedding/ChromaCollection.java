package ai.sutazai.embedding;

import ai.sutazai.embedding.SearchIndex.OnMismatch;
import ai.sutazai.errors.Unavailable;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** One collection of ChromaDB over REST v2; whatever keeps it from answering is an outage. */
@Component
@Profile("chroma")
final class ChromaCollection {

  private static final Logger LOG = LoggerFactory.getLogger(ChromaCollection.class);
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private static final int NOT_FOUND = 404;

  private static final Map<String, Object> HNSW =
      Map.of("space", "cosine", "ef_construction", 100, "max_neighbors", 16, "ef_search", 100);

  private record Found(UUID id, JsonNode metadata) {
    Found {
      Objects.requireNonNull(id);
    }

    String made(String key) {
      return metadata == null ? "unknown" : metadata.path(key).asText("unknown");
    }
  }

  private final HttpClient http;
  private final String collections;
  private final String name;
  private final String token;
  private final Duration timeout;
  private final Timer asked;
  private final AtomicReference<UUID> id = new AtomicReference<>();

  /** Why it is not open, when it is not. */
  private final AtomicReference<String> obstacle = new AtomicReference<>("It is not found yet");

  ChromaCollection(
      @Value("${sutazai.chroma.url}") String url,
      @Value("${sutazai.chroma.tenant}") String tenant,
      @Value("${sutazai.chroma.database}") String database,
      @Value("${sutazai.chroma.collection}") String name,
      @Value("${sutazai.chroma.token}") String token,
      @Value("${sutazai.chroma.timeout}") Duration timeout,
      MeterRegistry meters) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
    this.collections =
        url.replaceAll("/+$", "")
            + ("/api/v2/tenants/" + path(tenant) + "/databases/" + path(database) + "/collections");
    this.name = name;
    this.token = token;
    this.timeout = timeout;
    this.asked = meters.timer("sutazai.chroma");
  }

  /** The longest it may take to answer. */
  Duration timeout() {
    return timeout;
  }

  private static String path(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Finds the collection, or makes it. What keeps it from that is told in the log once.
   *
   * @throws IndexMismatch if it was made with other vectors and is not to be made anew
   */
  void open(Map<String, String> made, OnMismatch onMismatch) {
    try {
      find(made, onMismatch);
      obstacle.set("It has been dropped");
    } catch (Unavailable e) {
      String reason = e.getCause().getMessage();
      if (!Objects.equals(reason, obstacle.getAndSet(reason))) {
        LOG.warn("The collection {} cannot be used: {}", name, reason);
      }
      throw e;
    }
  }

  private void find(Map<String, String> made, OnMismatch onMismatch) {
    Found collection = create(made);
    Map<String, String> found = new HashMap<>();
    made.keySet().forEach(key -> found.put(key, collection.made(key)));
    if (!found.equals(made)) {
      if (onMismatch == OnMismatch.REFUSE) {
        throw new IndexMismatch(found, made);
      }
      send("DELETE", "/" + path(name), null, JsonNode.class);
      id.set(create(made).id());
      return;
    }
    id.set(collection.id());
  }

  private Found create(Map<String, String> made) {
    return send(
        "POST",
        "",
        Map.of(
            "name",
            name,
            "get_or_create",
            true,
            "metadata",
            made,
            "configuration",
            Map.of("hnsw", HNSW)),
        Found.class);
  }

  /** Whether it was found, and nobody has dropped it since, as far as is known. */
  boolean isOpen() {
    return id.get() != null;
  }

  /**
   * What it answers to an operation on its records.
   *
   * @param shape takes no answer that is of no use
   */
  <T> T post(String operation, Map<String, Object> body, Class<T> shape) {
    UUID opened = id.get();
    if (opened == null) {
      throw SearchIndex.unavailable(new IllegalStateException(obstacle.get()));
    }
    HttpResponse<byte[]> reply = ask("POST", "/" + opened + "/" + operation, body);
    if (reply.statusCode() == NOT_FOUND) {
      id.compareAndSet(opened, null);
    }
    return read(reply, shape);
  }

  private <T> T send(String method, String path, Map<String, Object> body, Class<T> shape) {
    return read(ask(method, path, body), shape);
  }

  private static <T> T read(HttpResponse<byte[]> reply, Class<T> shape) {
    try {
      if (reply.statusCode() >= 300) {
        throw new IOException(
            "ChromaDB answered "
                + reply.statusCode()
                + ": "
                + new String(reply.body(), StandardCharsets.UTF_8));
      }
      return JSON.readValue(reply.body(), shape);
    } catch (IOException e) {
      throw SearchIndex.unavailable(e);
    }
  }

  private HttpResponse<byte[]> ask(String method, String path, Map<String, Object> body) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(collections + path))
              .timeout(timeout)
              .header("Content-Type", "application/json")
              .method(
                  method,
                  body == null
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
      if (!token.isBlank()) {
        request.header("x-chroma-token", token);
      }
      Timer.Sample began = Timer.start();
      HttpResponse<byte[]> reply = whole(request.build());
      began.stop(asked);
      return reply;
    } catch (IOException e) {
      throw SearchIndex.unavailable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SearchIndex.unavailable(e);
    }
  }

  /** The client's own time limit ends with the headers. */
  private HttpResponse<byte[]> whole(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("ChromaDB did not answer", e);
    } finally {
      answer.cancel(true);
    }
  }
}
