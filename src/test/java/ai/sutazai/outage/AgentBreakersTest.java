package ai.sutazai.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class AgentBreakersTest {

  @Test
  void agentWhoseTasksAreLetThroughAgainIsInNoTrouble() {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
    AgentBreakers agents = new AgentBreakers(registry);
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.getMessage().setHeader("agent", "gone");
    assertThat(agents.admit(exchange)).isTrue();
    CircuitBreaker breaker = registry.circuitBreaker("agent-gone");

    breaker.transitionToOpenState();
    assertThat(agents.troubled()).containsOnlyKeys("gone").containsValue(State.OPEN);

    // And so it stays if none comes any more.
    breaker.transitionToHalfOpenState();
    assertThat(agents.troubled()).isEmpty();
  }
}
