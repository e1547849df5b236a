package ai.sutazai.reload;

import ai.sutazai.api.Problems;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.springframework.stereotype.Component;

/** What each route has done since the start; a change of the route sets nothing back. */
@Component
class RouteCounters implements RoutePolicyFactory {

  private final Map<String, Counter> counters = new ConcurrentHashMap<>();

  /**
   * One route's. An exchange counts once it has left the route; it has failed if it ended there in
   * an error, handled or not, that is not its sender's: one with a status of 5xx.
   */
  static final class Counter extends RoutePolicySupport {

    private final LongAdder total = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile Instant lastFailure;

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
      total.increment();
      Throwable failure = failure(route, exchange);
      if (failure != null && Problems.statusOf(failure) >= 500) {
        failed.increment();
        lastFailure = Instant.now();
      }
    }

    /**
     * What ended it here; null if nothing did. What a route that it called handled is that one's.
     */
    private static Throwable failure(Route route, Exchange exchange) {
      if (exchange.getException() != null) {
        return exchange.getException();
      }
      boolean handledHere =
          exchange.getExchangeExtension().isFailureHandled()
              && route.getRouteId().equals(exchange.getProperty(Exchange.FAILURE_ROUTE_ID));
      return handledHere ? exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class) : null;
    }

    long total() {
      return total.sum();
    }

    long failed() {
      return failed.sum();
    }

    /** Null if there was none. */
    Instant lastFailure() {
      return lastFailure;
    }
  }

  @Override
  public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
    return of(routeId);
  }

  Counter of(String routeId) {
    return counters.computeIfAbsent(routeId, id -> new Counter());
  }
}
