package ai.sutazai.reload;

import ai.sutazai.errors.Unavailable;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Holds whoever calls a route that is being changed, and knows which generation of the routes an
 * exchange goes by: that which it has met first, until it has left all of them.
 */
@Component("routeGate")
public final class RouteGate {

  private static final String INSIDE = "sutazaiInside";

  /** Property of an exchange that tries a route before anybody else is let in. */
  static final String PROBE = "sutazaiProbe";

  /**
   * That an exchange is in a route.
   *
   * @param from where it came from: what is put on a queue there begins anew
   */
  private record Inside(int generation, Endpoint from) {}

  /**
   * @param by the generation
   * @param around what it was in before, null if in nothing
   */
  record Entered<T>(int by, T serving, Inside around) {}

  private final Duration timeout;
  private final Timer waited;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** How many exchanges are inside, by generation. */
  private final SortedMap<Integer, Integer> callers = new TreeMap<>();

  private Set<String> closed = Set.of();
  private volatile Set<String> changing = Set.of();
  private volatile int generation;

  RouteGate(@Value("${sutazai.reload-gate-timeout}") Duration timeout, MeterRegistry meters) {
    this.timeout = timeout;
    this.waited =
        Timer.builder("sutazai.reload.gated")
            .description("How long callers waited for a route that was being changed")
            .serviceLevelObjectives(
                Stream.of(10, 50, 100, 200, 300, 500, 1000, 2500, 5000)
                    .map(Duration::ofMillis)
                    .toArray(Duration[]::new))
            .register(meters);
  }

  Duration timeout() {
    return timeout;
  }

  /** Says which routes are about to be changed, before it closes for them; none once they are. */
  void announce(Set<String> routes) {
    changing = routes;
  }

  /** Routes that are being changed at the moment. */
  Set<String> changing() {
    return changing;
  }

  /**
   * Whether long work that a route has taken should go on, or come to an end since the route is to
   * be changed.
   */
  public boolean goesOn(String route) {
    return !changing.contains(route);
  }

  /**
   * Waits until a route that is taken away to be put back changed, if this is one, is there again.
   *
   * @throws Unavailable if that takes longer than the time-out
   */
  public void awaitPresence(String route) {
    lock.lock();
    try {
      await(() -> closed.contains(route));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets an exchange into a route, after a wait if it is being changed; not if the exchange goes by
   * the routes of before.
   *
   * @param serving what serves it, by the generation it goes by
   * @throws Unavailable if that takes longer than the time-out
   */
  <T> Entered<T> enter(String route, Exchange exchange, IntFunction<T> serving) {
    Inside around = exchange.getProperty(INSIDE, Inside.class);
    boolean isInside = around != null && around.from() == exchange.getFromEndpoint();
    Entered<T> entered;
    lock.lock();
    try {
      await(
          () ->
              closed.contains(route)
                  && !(isInside && around.generation() < generation)
                  && exchange.getProperty(PROBE) == null);
      int by = isInside ? around.generation() : generation;
      entered = new Entered<>(by, serving.apply(by), around);
      callers.merge(by, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
    exchange.setProperty(INSIDE, new Inside(entered.by(), exchange.getFromEndpoint()));
    return entered;
  }

  void leave(Entered<?> entered, Exchange exchange) {
    exchange.setProperty(INSIDE, entered.around());
    lock.lock();
    try {
      callers.computeIfPresent(entered.by(), (by, n) -> n == 1 ? null : n - 1);
    } finally {
      lock.unlock();
    }
  }

  /** Closes these routes to new callers, with whom a new generation begins. */
  void close(Set<String> routes) {
    lock.lock();
    try {
      closed = Set.copyOf(routes);
      generation++;
    } finally {
      lock.unlock();
    }
  }

  void open() {
    lock.lock();
    try {
      closed = Set.of();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether an exchange goes by the newest routes. */
  boolean isNewest(Exchange exchange) {
    Inside inside = exchange.getProperty(INSIDE, Inside.class);
    return inside == null || inside.generation() == generation;
  }

  /** The newest one; asked by those that hold locks of their own, too. */
  int generation() {
    return generation;
  }

  /**
   * Does something, unless an exchange is inside that goes by one of some generations.
   *
   * @param from the first of them
   * @param until the first that is none of them
   * @return whether it was done
   */
  boolean unlessInside(int from, int until, Runnable action) {
    lock.lock();
    try {
      boolean isInside = !callers.subMap(from, until).isEmpty();
      if (!isInside) {
        action.run();
      }
      return !isInside;
    } finally {
      lock.unlock();
    }
  }

  private void await(BooleanSupplier isClosed) {
    if (!isClosed.getAsBoolean()) {
      return;
    }
    long start = System.nanoTime();
    long left = timeout.toNanos();
    try {
      while (isClosed.getAsBoolean()) {
        if (left <= 0) {
          throw busy(null);
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy(e);
    } finally {
      waited.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
  }

  private static Unavailable busy(Throwable cause) {
    return new Unavailable(
        "unavailable", "This part is being changed; ask again.", Duration.ofSeconds(1), cause);
  }
}
