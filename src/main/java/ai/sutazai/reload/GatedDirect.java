package ai.sutazai.reload;

import ai.sutazai.reload.RouteGate.Entered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.direct.DirectProducer;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * {@code direct:} whose callers pass the gate, where they find the route that serves them: for
 * those that were inside when it was replaced, the one of before.
 */
final class GatedDirect extends DirectComponent {

  /**
   * A route's consumer.
   *
   * @param from the first generation that it serves
   * @param until the first that it serves no more
   */
  private record Serving(DirectConsumer consumer, int from, int until) {}

  private final RouteGate gate;

  /** Those that serve now and those that were replaced, by the name they are called by. */
  private final Map<String, List<Serving>> consumers = new HashMap<>();

  GatedDirect(RouteGate gate) {
    this.gate = gate;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    DirectEndpoint endpoint =
        new DirectEndpoint(uri, this) {
          @Override
          public Producer createProducer() {
            return new GatedProducer(this, key(this), remaining);
          }
        };
    endpoint.setBlock(isBlock());
    endpoint.setTimeout(getTimeout());
    setProperties(endpoint, parameters);
    return endpoint;
  }

  @Override
  public synchronized void addConsumer(String key, DirectConsumer consumer) {
    super.addConsumer(key, consumer);
    take(key, consumer);
    put(key, consumer, gate.generation(), Integer.MAX_VALUE);
  }

  /** One that is suspended goes on serving those inside, until it is forgotten. */
  @Override
  public synchronized void removeConsumer(String key, DirectConsumer consumer) {
    super.removeConsumer(key, consumer);
    Serving serving = take(key, consumer);
    if (serving != null && consumer.isSuspending()) {
      put(key, consumer, serving.from(), gate.generation());
    }
  }

  /**
   * Serves nobody any more by a consumer that was suspended.
   *
   * @return false, with nothing done, if somebody is inside whom it may still have to serve
   */
  boolean forget(DirectConsumer consumer) {
    String key = key(consumer.getEndpoint());
    Serving serving = find(key, consumer);
    return serving == null
        || gate.unlessInside(serving.from(), serving.until(), () -> take(key, consumer));
  }

  private synchronized Serving find(String key, DirectConsumer consumer) {
    return consumers.getOrDefault(key, List.of()).stream()
        .filter(s -> s.consumer() == consumer)
        .findFirst()
        .orElse(null);
  }

  private synchronized Serving take(String key, DirectConsumer consumer) {
    Serving serving = find(key, consumer);
    if (serving != null) {
      consumers.get(key).remove(serving);
    }
    return serving;
  }

  private void put(String key, DirectConsumer consumer, int from, int until) {
    consumers.computeIfAbsent(key, k -> new ArrayList<>()).add(new Serving(consumer, from, until));
  }

  /** Null if no route is there. */
  private synchronized DirectConsumer serving(String key, int generation) {
    for (Serving s : consumers.getOrDefault(key, List.of())) {
      if (s.from() <= generation && generation < s.until()) {
        return s.consumer();
      }
    }
    try {
      // What it would go by is gone by now, or never was.
      return getConsumer(key, false, 0);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nothing was waited for", e);
    }
  }

  /** By which Camel keeps its consumer. */
  private static String key(DirectEndpoint endpoint) {
    return endpoint.getEndpointUri().split("\\?", 2)[0];
  }

  private final class GatedProducer extends DefaultAsyncProducer {

    private final DirectEndpoint endpoint;
    private final String key;
    private final String name;

    GatedProducer(DirectEndpoint endpoint, String key, String name) {
      super(endpoint);
      this.endpoint = endpoint;
      this.key = key;
      this.name = name;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      Entered<DirectConsumer> entered;
      try {
        entered = gate.enter(name, exchange, generation -> serving(key, generation));
      } catch (RuntimeException e) {
        exchange.setException(e);
        callback.done(true);
        return true;
      }
      // Without a route, as at the start, Camel waits for one.
      AsyncProcessor serving =
          entered.serving() == null
              ? new DirectProducer(endpoint, key)
              : entered.serving().getAsyncProcessor();
      return serving.process(
          exchange,
          done -> {
            gate.leave(entered, exchange);
            callback.done(done);
          });
    }
  }
}
