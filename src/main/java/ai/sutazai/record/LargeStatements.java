package ai.sutazai.record;

import ai.sutazai.errors.Unavailable;
import io.github.resilience4j.core.functions.CheckedSupplier;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Has one statement at a time bring the database a large value, and has it planned for any value: a
 * plan for this one would hold copies of it.
 */
@Component
class LargeStatements {

  /** Bytes of a value that waits for no other. */
  static final long SMALL = 1 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Semaphore turns = new Semaphore(1, true);

  /**
   * @throws Unavailable if those before it take too long
   */
  <T> T inTurn(CheckedSupplier<T> call) throws Throwable {
    if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new Unavailable(
          "unavailable", "Too many large documents come at this moment.", SOON, null);
    }
    try {
      return call.get();
    } finally {
      turns.release();
    }
  }

  static <T> T planForAny(Connection connection, CheckedSupplier<T> call) throws Throwable {
    try (Statement planning = connection.createStatement()) {
      planning.execute("set plan_cache_mode = force_generic_plan");
      T result = call.get();
      planning.execute("reset plan_cache_mode");
      return result;
    } catch (Throwable e) {
      throw reset(connection, e);
    }
  }

  private static Throwable reset(Connection connection, Throwable failure) {
    try (Statement planning = connection.createStatement()) {
      planning.execute("reset plan_cache_mode");
    } catch (SQLException gone) {
      failure.addSuppressed(gone);
    }
    return failure;
  }
}
