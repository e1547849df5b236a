package ai.sutazai.embedding;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/** Up while the index answers; says how many chunks it holds. */
@Component
class SearchIndexHealthIndicator extends AbstractHealthIndicator {

  private final SearchIndex index;

  SearchIndexHealthIndicator(SearchIndex index) {
    this.index = index;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    builder.up().withDetail("chunks", index.size());
  }
}
