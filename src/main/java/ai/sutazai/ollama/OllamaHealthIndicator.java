package ai.sutazai.ollama;

import java.io.IOException;
import java.util.List;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/**
 * Says which models Ollama has and whether the one to be asked is among them. The service does what
 * it can without, so it is never DOWN.
 */
public abstract class OllamaHealthIndicator extends AbstractHealthIndicator {

  private final OllamaModels ollama;
  private final String model;

  protected OllamaHealthIndicator(OllamaModels ollama, String model) {
    this.ollama = ollama;
    this.model = model;
  }

  @Override
  protected final void doHealthCheck(Health.Builder builder) {
    builder.unknown().withDetail("model", model);
    try {
      List<String> models = ollama.names();
      boolean pulled = models.contains(OllamaModels.untagged(model));
      builder.withDetail("pulled", pulled).withDetail("models", models);
      if (pulled) {
        builder.up();
      }
    } catch (IOException e) {
      builder.withDetail("ollama", "does not answer");
    }
  }
}
