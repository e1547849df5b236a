package ai.sutazai.reload;

import ai.sutazai.errors.Unavailable;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Holds whoever calls a route that is being changed, and knows when the last one has left it. */
@Component("routeGate")
public final class RouteGate {

  private static final String INSIDE = "sutazaiInside";

  /** Property of an exchange that tries a route before anybody else is let in. */
  static final String PROBE = "sutazaiProbe";

  /** The routes an exchange is in, innermost first. */
  private record Inside(String route, Inside around) {}

  private final Duration timeout;
  private final Timer waited;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Integer> callers = new HashMap<>();
  private Set<String> closed = Set.of();
  private volatile Set<String> changing = Set.of();
  private boolean draining;

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
      await(() -> !draining && closed.contains(route));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets an exchange into a route, after a wait if it is being changed.
   *
   * @throws Unavailable if that takes longer than the time-out
   */
  void enter(String route, Exchange exchange) {
    lock.lock();
    try {
      await(() -> mustWait(route, exchange));
      callers.merge(route, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
    exchange.setProperty(INSIDE, new Inside(route, exchange.getProperty(INSIDE, Inside.class)));
  }

  void leave(String route, Exchange exchange) {
    Inside inside = exchange.getProperty(INSIDE, Inside.class);
    if (inside != null) {
      exchange.setProperty(INSIDE, inside.around());
    }
    lock.lock();
    try {
      callers.computeIfPresent(route, (name, n) -> n == 1 ? null : n - 1);
      if (!closed.isEmpty()) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes these routes to new callers and waits until those inside have left.
   *
   * @return false, with the gate open again, if they have not after the patience
   */
  boolean close(Set<String> routes, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      closed = Set.copyOf(routes);
      draining = true;
      long left = patience.toNanos();
      while (closed.stream().anyMatch(callers::containsKey)) {
        if (left <= 0) {
          reopen();
          return false;
        }
        left = changed.awaitNanos(left);
      }
      draining = false;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void open() {
    lock.lock();
    try {
      reopen();
    } finally {
      lock.unlock();
    }
  }

  private void reopen() {
    closed = Set.of();
    draining = false;
    changed.signalAll();
  }

  /** What is inside a changing route has to get to its end, through other changing ones as well. */
  private boolean mustWait(String route, Exchange exchange) {
    return closed.contains(route)
        && !(draining && isInsideAny(exchange))
        && exchange.getProperty(PROBE) == null;
  }

  private boolean isInsideAny(Exchange exchange) {
    for (Inside i = exchange.getProperty(INSIDE, Inside.class); i != null; i = i.around()) {
      if (closed.contains(i.route())) {
        return true;
      }
    }
    return exchange.getFromRouteId() != null && closed.contains(exchange.getFromRouteId());
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
