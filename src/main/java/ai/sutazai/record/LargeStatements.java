package ai.sutazai.record;

import ai.sutazai.errors.Unavailable;
import io.github.resilience4j.core.functions.CheckedSupplier;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * Has statements bring the database only so much of large values at a time, and has them planned
 * for any value: a plan for these would hold copies of them.
 */
@Component
class LargeStatements {

  private static final int MEGABYTE = 20;

  /** Bytes of a statement that waits for no other. */
  static final long SMALL = 1 << MEGABYTE;

  /** Megabytes at a time, or one statement that has more. */
  private static final int ROOM = 48;

  /** Each holds a connection meanwhile. */
  private static final int WAITING = 3;

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private final Semaphore room = new Semaphore(ROOM, true);
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param bytes of the statement's large values
   * @throws Unavailable if too many wait, or those before it take too long
   */
  <T> T inTurn(long bytes, CheckedSupplier<T> call) throws Throwable {
    int share = (int) Math.min(ROOM, bytes >> MEGABYTE);
    if (!isThereWithin(Duration.ZERO, share) && !isThereSoon(share)) {
      throw new Unavailable("Too many large documents come at this moment.", Unavailable.SOON);
    }
    try {
      return call.get();
    } finally {
      room.release(share);
    }
  }

  int waiting() {
    return waiting.get();
  }

  private boolean isThereSoon(int share) {
    try {
      return waiting.incrementAndGet() <= WAITING && isThereWithin(PATIENCE, share);
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** In the order of coming, which without a time would not be kept. */
  private boolean isThereWithin(Duration patience, int share) {
    try {
      return room.tryAcquire(share, patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
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
