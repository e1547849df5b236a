package ai.sutazai.outage;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/**
 * A circuit breaker for each agent that a route serves, {@code agent-<name>}: while its tasks find
 * what they need out of order it claims none, and no other agent is held up.
 */
@Component("agentBreakers")
public class AgentBreakers {

  private static final String OF_AGENT = "agent-";
  private static final String ATTEMPT = "attemptOfAgent";

  private final CircuitBreakerRegistry breakers;
  private final Map<String, CircuitBreaker> agents = new ConcurrentHashMap<>();

  AgentBreakers(CircuitBreakerRegistry breakers) {
    this.breakers = breakers;
  }

  /**
   * Whether the agent of the header {@code agent} may claim a task now. Its breaker is told what
   * came of it when the next is to be claimed, or the exchange is done: an outage if the property
   * {@code outage} holds one, nothing if no task was claimed (header {@code lease}).
   */
  public boolean admit(Exchange exchange) {
    Attempt last = exchange.getProperty(ATTEMPT, Attempt.class);
    if (last == null) {
      exchange.getExchangeExtension().addOnCompletion(new LastAttempt());
    } else {
      last.succeeded();
    }
    CircuitBreaker breaker = of(exchange.getMessage().getHeader("agent", String.class));
    boolean admitted = breaker.tryAcquirePermission();
    exchange.setProperty(
        ATTEMPT, admitted ? new Attempt(breaker, breaker.getCurrentTimestamp()) : null);
    return admitted;
  }

  /** The breakers that let nobody through, by agent. */
  public Map<String, State> troubled() {
    Map<String, State> troubled = new TreeMap<>();
    agents.forEach(
        (agent, breaker) -> {
          State state = breaker.getState();
          if (Dependencies.OUT_OF_ORDER.contains(state)) {
            troubled.put(agent, state);
          }
        });
    return troubled;
  }

  private CircuitBreaker of(String agent) {
    return agents.computeIfAbsent(
        agent, name -> Breakers.logged(breakers.circuitBreaker(OF_AGENT + name)));
  }

  /** A permission of a breaker, which has to be told what came of it. */
  private record Attempt(CircuitBreaker breaker, long start) {

    void succeeded() {
      breaker.onSuccess(duration(), breaker.getTimestampUnit());
    }

    void failed(Throwable outage) {
      breaker.onError(duration(), breaker.getTimestampUnit(), outage);
    }

    private long duration() {
      return breaker.getCurrentTimestamp() - start;
    }
  }

  private static final class LastAttempt extends SynchronizationAdapter {

    @Override
    public void onDone(Exchange exchange) {
      Attempt last = exchange.getProperty(ATTEMPT, Attempt.class);
      Throwable outage = exchange.getProperty("outage", Throwable.class);
      if (last == null) {
        return;
      }
      if (exchange.getMessage().getHeader("lease") == null) {
        last.breaker().releasePermission();
      } else if (outage == null) {
        last.succeeded();
      } else {
        last.failed(outage);
      }
    }
  }
}
