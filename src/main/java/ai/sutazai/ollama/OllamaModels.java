package ai.sutazai.ollama;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** What an Ollama says of its models. */
public final class OllamaModels {

  public static final String LOCAL = "http://localhost:11434";

  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final String server;
  private final OkHttpClient http = BoundedHttp.within(PATIENCE);

  /**
   * @param baseUrl blank for {@link #LOCAL}
   */
  public OllamaModels(String baseUrl) {
    this.server = baseUrl.isBlank() ? LOCAL : baseUrl.strip().replaceFirst("/+$", "");
  }

  /** Whether it is there. */
  public boolean answers() {
    try (Response reply = get("/api/version")) {
      return reply.isSuccessful();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The names of the models it has, without the tag {@code :latest}.
   *
   * @throws IOException if it does not say
   */
  List<String> names() throws IOException {
    try (Response reply = get("/api/tags")) {
      if (!reply.isSuccessful()) {
        throw new IOException("It answers " + reply.code());
      }
      return new ObjectMapper()
          .readTree(reply.body().byteStream()).path("models").findValuesAsText("name").stream()
              .map(OllamaModels::untagged)
              .toList();
    }
  }

  static String untagged(String name) {
    return name.replaceFirst(":latest$", "");
  }

  private Response get(String path) throws IOException {
    return http.newCall(new Request.Builder().url(server + path).build()).execute();
  }
}
