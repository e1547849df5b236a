package ai.sutazai.outage;

import ai.sutazai.errors.Unavailable;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Ends long work between two of its steps once the instance stops; another one goes on with it. */
@Component("shutdown")
public class Shutdown {

  public boolean hasBegun(Exchange exchange) {
    return exchange.getContext().isStopping();
  }

  /**
   * @throws Unavailable once the instance stops
   */
  public void check(Exchange exchange) {
    if (hasBegun(exchange)) {
      throw new Unavailable("internal", "This instance stops.", Duration.ZERO, null);
    }
  }
}
