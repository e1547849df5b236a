package ai.sutazai.query;

import ai.sutazai.ollama.OllamaModels;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Whether there is a chat model to ask. */
@Component("chatModels")
public class ChatModels {

  private static final Duration MEMORY = Duration.ofSeconds(10);

  private final boolean configured;
  private final OllamaModels ollama;
  private final LoadingCache<OllamaModels, Boolean> answers =
      Caffeine.newBuilder().expireAfterWrite(MEMORY).build(OllamaModels::answers);

  ChatModels(@Value("${sutazai.ollama-base-url}") String baseUrl) {
    this.configured = !baseUrl.isBlank();
    this.ollama = new OllamaModels(baseUrl);
  }

  /** Whether the operator counts on a model, so that an answer without it is degraded. */
  public boolean configured() {
    return configured;
  }

  /** A configured model is always asked; without one, a local Ollama is, where it answers. */
  public boolean toBeAsked() {
    return configured || answers.get(ollama);
  }
}
