package ai.sutazai;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Takes webhooks, and answers those whose body holds a word of a test's as the test wants. */
public final class FakeEndpoint {

  /** What came in; names of headers are in lower case. */
  public record Delivery(Map<String, String> headers, String body, Instant at) {

    public JsonNode json() {
      return Reply.json(body);
    }

    /** What it has to be signed with, by the specification and without the code that signs. */
    public String signature(byte[] key) {
      String signed =
          headers.get("webhook-id") + "." + headers.get("webhook-timestamp") + "." + body;
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
        return "v1," + Base64.getEncoder().encodeToString(signature);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private final HttpServer server;
  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
  private final Map<String, int[]> answers = new ConcurrentHashMap<>();
  private final Map<String, Duration> pauses = new ConcurrentHashMap<>();

  FakeEndpoint() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/hook", this::take);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "fake-endpoint");
              thread.setDaemon(true);
              return thread;
            }));
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
  }

  /** One status after the other; the last one stays. */
  public void answers(String word, int... statuses) {
    answers.put(word, statuses);
  }

  /** Takes what holds the word, and says nothing for so long. */
  public void waits(String word, Duration pause) {
    pauses.put(word, pause);
  }

  public List<Delivery> deliveries(String word) {
    return deliveries.stream().filter(delivery -> delivery.body().contains(word)).toList();
  }

  /** Waits until so many have come. */
  public List<Delivery> await(String word, int count) {
    return org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> deliveries(word), found -> found.size() >= count);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
      deliveries.add(new Delivery(headers, body, Instant.now()));
      pause(body);
      exchange.sendResponseHeaders(status(body), -1);
    }
  }

  private void pause(String body) {
    pauses.forEach(
        (word, pause) -> {
          if (body.contains(word)) {
            try {
              Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        });
  }

  private int status(String body) {
    return answers.entrySet().stream()
        .filter(answer -> body.contains(answer.getKey()))
        .map(
            answer -> {
              int[] statuses = answer.getValue();
              int taken = deliveries(answer.getKey()).size();
              return statuses[Math.min(taken, statuses.length) - 1];
            })
        .findFirst()
        .orElse(204);
  }
}
