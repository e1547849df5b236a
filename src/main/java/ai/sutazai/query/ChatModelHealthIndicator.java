package ai.sutazai.query;

import java.io.IOException;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/**
 * Says which models Ollama has and whether the one to be asked is among them. Without it answers
 * are extractive, so it is never DOWN.
 */
@Component
class ChatModelHealthIndicator extends AbstractHealthIndicator {

  private final ChatModels ollama;
  private final String model;

  ChatModelHealthIndicator(
      ChatModels chatModels,
      @Value("${sutazai.default-model}") String model,
      @Value("${sutazai.model-override}") String override) {
    this.ollama = chatModels;
    this.model = override.isBlank() ? model : override;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    builder.unknown().withDetail("model", model);
    try {
      List<String> models = ollama.models();
      boolean pulled = models.contains(model.replaceFirst(":latest$", ""));
      builder.withDetail("pulled", pulled).withDetail("models", models);
      if (pulled) {
        builder.up();
      }
    } catch (IOException e) {
      builder.withDetail("ollama", "does not answer");
    }
  }
}
