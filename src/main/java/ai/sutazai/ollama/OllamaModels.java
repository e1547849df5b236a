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

  private static final String LOCAL = "http://localhost:11434";

  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final String server;
  private final OkHttpClient http = BoundedHttp.within(PATIENCE);

  /**
   * @param baseUrl as {@link #address} takes it
   */
  public OllamaModels(String baseUrl) {
    this.server = address(baseUrl);
  }

  /** Where Ollama is by its setting: on this machine if that is blank; no slash at the end. */
  public static String address(String baseUrl) {
    return baseUrl.isBlank() ? LOCAL : baseUrl.strip().replaceFirst("/+$", "");
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
