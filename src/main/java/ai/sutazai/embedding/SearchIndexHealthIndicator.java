package ai.sutazai.embedding;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/** Up once the index holds what the record has; says how many chunks that is. */
@Component
class SearchIndexHealthIndicator extends AbstractHealthIndicator {

  private final SearchIndex index;

  SearchIndexHealthIndicator(SearchIndex index) {
    this.index = index;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    (index.isRestored() ? builder.up() : builder.outOfService()).withDetail("chunks", index.size());
  }
}
