package ai.sutazai.record;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/**
 * Says whether the database answers, sooner than a gateway loses its patience; at once while its
 * circuit breaker is open.
 */
@Component("dbHealthIndicator")
class DatabaseHealthIndicator extends AbstractHealthIndicator {

  private static final Duration PATIENCE = Duration.ofMillis(1500);
  private static final int ANSWER_SECONDS = 1;

  private final DataSource dataSource;
  private final CircuitBreaker breaker;

  DatabaseHealthIndicator(DataSource dataSource, CircuitBreaker databaseBreaker) {
    this.dataSource = dataSource;
    this.breaker = databaseBreaker;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) throws Exception {
    State state = breaker.getState();
    if (state == State.OPEN || state == State.FORCED_OPEN) {
      builder.down().withDetail("breaker", state);
      return;
    }
    FutureTask<Boolean> answer = new FutureTask<>(this::answers);
    Thread asker = new Thread(answer, "database-health");
    asker.setDaemon(true);
    asker.start();
    try {
      boolean there = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      builder.status(there ? "UP" : "DOWN");
    } catch (TimeoutException e) {
      builder.down().withDetail("database", "no answer within " + PATIENCE.toMillis() + " ms");
    } finally {
      answer.cancel(true);
    }
  }

  private boolean answers() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return connection.isValid(ANSWER_SECONDS);
    }
  }
}
