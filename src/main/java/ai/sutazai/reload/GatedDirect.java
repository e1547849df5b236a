package ai.sutazai.reload;

import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.direct.DirectProducer;
import org.apache.camel.support.DefaultAsyncProducer;

/** {@code direct:} whose callers pass the gate, before they find the route that serves them. */
final class GatedDirect extends DirectComponent {

  private final RouteGate gate;

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

    /**
     * By a producer of its own: one that others share has them call the route of before while it
     * looks up the new one, and Camel refuses that.
     */
    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      try {
        gate.enter(name, exchange);
      } catch (RuntimeException e) {
        exchange.setException(e);
        callback.done(true);
        return true;
      }
      return new DirectProducer(endpoint, key)
          .process(
              exchange,
              done -> {
                gate.leave(name, exchange);
                callback.done(done);
              });
    }
  }
}
