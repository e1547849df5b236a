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
   * A route's that was replaced.
   *
   * @param until the generation that it serves no more
   */
  private record Replaced(DirectConsumer consumer, int until) {}

  private final RouteGate gate;

  /** By what they are called by, oldest first. */
  private final Map<String, List<Replaced>> replaced = new HashMap<>();

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
            return new GatedProducer(this, uri.split("\\?", 2)[0], remaining);
          }
        };
    endpoint.setBlock(isBlock());
    endpoint.setTimeout(getTimeout());
    setProperties(endpoint, parameters);
    return endpoint;
  }

  /** One that is suspended serves those inside, until it is stopped. */
  @Override
  public synchronized void removeConsumer(String key, DirectConsumer consumer) {
    super.removeConsumer(key, consumer);
    List<Replaced> older = replaced.computeIfAbsent(key, k -> new ArrayList<>());
    if (consumer.isSuspending()) {
      older.add(new Replaced(consumer, gate.generation()));
    } else {
      older.removeIf(r -> r.consumer() == consumer);
    }
  }

  /** Null if no route is there. */
  private synchronized DirectConsumer serving(String key, int generation) {
    for (Replaced older : replaced.getOrDefault(key, List.of())) {
      if (generation < older.until()) {
        return older.consumer();
      }
    }
    try {
      return getConsumer(key, false, 0);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nothing was waited for", e);
    }
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
