package ai.sutazai.reload;

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

  /** One route's. An exchange counts once it has left the route. */
  static final class Counter extends RoutePolicySupport {

    private final LongAdder total = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile Instant lastFailure;

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
      total.increment();
      if (exchange.isFailed()) {
        failed.increment();
        lastFailure = Instant.now();
      }
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
