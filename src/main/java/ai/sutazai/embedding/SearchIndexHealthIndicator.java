package ai.sutazai.embedding;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/**
 * Up once the index holds what the record has; says how many chunks that is, and whether it waits
 * for room.
 */
@Component
class SearchIndexHealthIndicator extends AbstractHealthIndicator {

  private final SearchIndex index;

  SearchIndexHealthIndicator(SearchIndex index) {
    this.index = index;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    boolean ready = index.isReady();
    (ready ? builder.up() : builder.outOfService()).withDetail("chunks", index.size());
    if (!ready && !index.hasRoomToRestore()) {
      builder.withDetail(
          "disk", "less than half of MIN_FREE_DISK is left: what the index lacks is not put back");
    }
  }
}
