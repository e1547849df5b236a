package ai.sutazai.outage;

import ai.sutazai.errors.Unavailable;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Ends long work between two of its steps once the instance stops; another one goes on with it. */
@Component("shutdown")
public class Shutdown {

  /** Whether the instance stops. */
  public boolean hasBegun(Exchange exchange) {
    CamelContext context = exchange.getContext();
    return context.isStopping() || context.isStopped();
  }

  /**
   * @throws Unavailable once the instance stops
   */
  public void check(Exchange exchange) {
    if (hasBegun(exchange)) {
      throw new Unavailable(
          "internal",
          "The instance that worked on it stops; another attempt goes on with it.",
          Duration.ZERO,
          null);
    }
  }
}
