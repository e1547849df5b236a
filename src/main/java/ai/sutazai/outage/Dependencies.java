package ai.sutazai.outage;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Says whether everything that work on documents needs is there. */
@Component("dependencies")
public class Dependencies {

  static final Set<State> OUT_OF_ORDER = EnumSet.of(State.OPEN, State.FORCED_OPEN);

  private final List<CircuitBreaker> needed;

  Dependencies(
      CircuitBreaker parserBreaker,
      CircuitBreaker embedderBreaker,
      CircuitBreaker indexBreaker,
      CircuitBreaker databaseBreaker) {
    this.needed = List.of(parserBreaker, embedderBreaker, indexBreaker, databaseBreaker);
  }

  /** Whether no breaker of parser, embedder, index and database is open. */
  public boolean areThere() {
    return needed.stream().map(CircuitBreaker::getState).noneMatch(OUT_OF_ORDER::contains);
  }
}
