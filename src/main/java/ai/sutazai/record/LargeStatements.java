package ai.sutazai.record;

import io.github.resilience4j.core.functions.CheckedSupplier;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/**
 * Has one statement at a time bring the database a large value, and has it planned for any value: a
 * plan for this one would hold copies of it.
 */
@Component
class LargeStatements {

  /** Bytes of a value that waits for no other. */
  static final long SMALL = 1 << 20;

  private final Semaphore turns = new Semaphore(1, true);

  <T> T inTurn(Connection connection, CheckedSupplier<T> call) throws Throwable {
    turns.acquireUninterruptibly();
    try (Statement planning = connection.createStatement()) {
      planning.execute("set plan_cache_mode = force_generic_plan");
      T result = call.get();
      planning.execute("reset plan_cache_mode");
      return result;
    } catch (Throwable e) {
      throw reset(connection, e);
    } finally {
      turns.release();
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
