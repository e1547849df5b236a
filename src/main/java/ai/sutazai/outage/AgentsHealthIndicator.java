package ai.sutazai.outage;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/**
 * Says which agents find what they need out of order. Their tasks wait and others' do not, so it is
 * never DOWN.
 */
@Component
class AgentsHealthIndicator extends AbstractHealthIndicator {

  private final AgentBreakers breakers;

  AgentsHealthIndicator(AgentBreakers breakers) {
    this.breakers = breakers;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    var troubled = breakers.troubled();
    (troubled.isEmpty() ? builder.up() : builder.unknown()).withDetails(troubled);
  }
}
