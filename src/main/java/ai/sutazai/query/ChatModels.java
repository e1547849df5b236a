package ai.sutazai.query;

import ai.sutazai.ollama.BoundedHttp;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Whether there is a chat model to ask. */
@Component("chatModels")
public class ChatModels {

  static final String LOCAL = "http://localhost:11434";

  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Duration MEMORY = Duration.ofSeconds(10);

  private final boolean configured;
  private final String server;
  private final OkHttpClient http = BoundedHttp.within(PATIENCE);
  private final LoadingCache<String, Boolean> answers =
      Caffeine.newBuilder().expireAfterWrite(MEMORY).build(this::answers);

  ChatModels(@Value("${sutazai.ollama-base-url}") String baseUrl) {
    this.configured = !baseUrl.isBlank();
    this.server = configured ? baseUrl.strip().replaceFirst("/+$", "") : LOCAL;
  }

  /** Whether the operator counts on a model, so that an answer without it is degraded. */
  public boolean configured() {
    return configured;
  }

  /** A configured model is always asked; without one, a local Ollama is, where it answers. */
  public boolean toBeAsked() {
    return configured || answers.get(LOCAL);
  }

  /**
   * The names of the models it has, without the tag {@code :latest}.
   *
   * @throws IOException if it does not say
   */
  List<String> models() throws IOException {
    try (Response reply = get(server + "/api/tags")) {
      if (!reply.isSuccessful()) {
        throw new IOException("It answers " + reply.code());
      }
      return new ObjectMapper()
          .readTree(reply.body().byteStream()).path("models").findValuesAsText("name").stream()
              .map(name -> name.replaceFirst(":latest$", ""))
              .toList();
    }
  }

  private boolean answers(String ollama) {
    try (Response reply = get(ollama + "/api/version")) {
      return reply.isSuccessful();
    } catch (IOException e) {
      return false;
    }
  }

  private Response get(String address) throws IOException {
    return http.newCall(new Request.Builder().url(address).build()).execute();
  }
}
