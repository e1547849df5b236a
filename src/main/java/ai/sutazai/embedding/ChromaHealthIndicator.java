package ai.sutazai.embedding;

import ai.sutazai.errors.Unavailable;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Says whether the vectors can be asked. Without them documents wait and words are still found, so
 * it is never DOWN.
 */
@Component
@Profile("chroma")
class ChromaHealthIndicator extends AbstractHealthIndicator {

  private final ChromaCollection collection;

  ChromaHealthIndicator(ChromaCollection collection) {
    this.collection = collection;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    try {
      collection.post("get", Map.of("limit", 1, "include", List.of()), JsonNode.class);
      builder.up();
    } catch (Unavailable away) {
      builder.unknown().withDetail("chroma", away.getCause().getMessage());
    }
  }
}
