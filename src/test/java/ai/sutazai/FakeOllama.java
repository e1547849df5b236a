package ai.sutazai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Speaks as much of Ollama's protocol as a chat needs, and says what a test wants it to. */
public final class FakeOllama {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Says something token by token, or fails. */
  public interface Speech {

    void speak(JsonNode request, Voice voice) throws IOException;
  }

  /** Where tokens go. */
  public interface Voice {

    void say(String token) throws IOException;

    /** Calls a tool; not where tokens are streamed. */
    default void call(String tool, Map<String, Object> arguments) {
      throw new UnsupportedOperationException();
    }
  }

  /** Writes the body of a reply itself, and may never end it. */
  public interface Body {

    void write(OutputStream out) throws IOException;
  }

  private final HttpServer server;
  private final List<JsonNode> requests = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger unended = new AtomicInteger();
  private volatile Speech speech;
  private volatile Body body;
  private volatile int failure;

  FakeOllama() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/api/chat", exchange -> reply(exchange, this::answer));
    server.createContext("/api/tags", exchange -> reply(exchange, FakeOllama::tags));
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "fake-ollama");
              thread.setDaemon(true);
              return thread;
            }));
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public void says(String... tokens) {
    willSpeak(
        (request, voice) -> {
          for (String token : tokens) {
            voice.say(token);
          }
        });
  }

  public void fails() {
    willSpeak(
        (request, voice) -> {
          throw new IOException("Injected by a test");
        });
  }

  /** Refuses as a server does whose queue is full, or which has no such model. */
  public void refuses(int status) {
    fails();
    failure = status;
  }

  public void willSpeak(Speech next) {
    requests.clear();
    failure = 500;
    body = null;
    speech = next;
  }

  /** Answers 200 to whatever it is asked, and this. */
  public void willWrite(Body next) {
    requests.clear();
    body = next;
  }

  /** Writes a reply that has no end, part by part, until nobody reads it any more. */
  public void saysOnAndOn() {
    willWrite(
        out -> {
          while (true) {
            write(out, Map.of("message", Map.of("content", "on and ")));
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
          }
        });
  }

  /** How many replies it has begun so, and not ended. */
  public int unended() {
    return unended.get();
  }

  /** Four letters a token, and every byte of other scripts one: as bad as it gets. */
  public static long mostTokens(String text) {
    long letters = text.chars().filter(c -> c < 128).count();
    return letters / 4 + text.getBytes(StandardCharsets.UTF_8).length - letters;
  }

  /** What was asked since the speech was set. */
  public List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  private static void tags(HttpExchange exchange) throws IOException {
    byte[] body =
        JSON.writeValueAsBytes(
            Map.of("models", List.of(Map.of("name", "small-one:latest", "size", 1))));
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private void reply(HttpExchange exchange, HttpHandler usual) throws IOException {
    Body own = body;
    try (exchange) {
      if (own == null) {
        usual.handle(exchange);
        return;
      }
      unended.incrementAndGet();
      requests.add(JSON.readTree(exchange.getRequestBody()));
      exchange.sendResponseHeaders(200, 0);
      own.write(exchange.getResponseBody());
    } finally {
      if (own != null) {
        unended.decrementAndGet();
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody());
    requests.add(request);
    boolean streaming = request.path("stream").asBoolean();
    StringBuilder whole = new StringBuilder();
    OutputStream out = null;
    try {
      if (streaming) {
        exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
        // The status line goes out with the first token, so that a failure before it is a 500.
        OutputStream[] lazily = new OutputStream[1];
        speech.speak(
            request,
            token -> {
              if (lazily[0] == null) {
                exchange.sendResponseHeaders(200, 0);
                lazily[0] = exchange.getResponseBody();
              }
              write(lazily[0], part(request, token, false));
            });
        out = lazily[0];
        write(out, part(request, "", true));
      } else {
        List<Object> calls = new ArrayList<>();
        speech.speak(
            request,
            new Voice() {
              @Override
              public void say(String token) {
                whole.append(token);
              }

              @Override
              public void call(String tool, Map<String, Object> arguments) {
                calls.add(Map.of("function", Map.of("name", tool, "arguments", arguments)));
              }
            });
        byte[] body = JSON.writeValueAsBytes(part(request, whole.toString(), calls, true));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      }
    } catch (IOException e) {
      if (exchange.getResponseCode() < 0) {
        exchange.sendResponseHeaders(failure, -1);
      }
    }
  }

  private static Map<String, Object> part(JsonNode request, String text, boolean done) {
    return part(request, text, List.of(), done);
  }

  private static Map<String, Object> part(
      JsonNode request, String text, List<Object> calls, boolean done) {
    return Map.of(
        "model",
        request.path("model").asText(),
        "created_at",
        "2026-01-01T00:00:00Z",
        "message",
        calls.isEmpty()
            ? Map.of("role", "assistant", "content", text)
            : Map.of("role", "assistant", "content", text, "tool_calls", calls),
        "done",
        done,
        "prompt_eval_count",
        70,
        "eval_count",
        7);
  }

  private static void write(OutputStream out, Object json) throws IOException {
    out.write((JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
