package ai.sutazai.api;

import ai.sutazai.errors.InvalidRequest;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Holds the JSON of a message to the contract, as {@link Bodies} does with a request's. */
@Component("messageBodies")
public class MessageBodies {

  private final Contract contract;
  private final Bodies bodies;

  MessageBodies(Contract contract, Bodies bodies) {
    this.contract = contract;
    this.bodies = bodies;
  }

  /**
   * @param schema its name among the contract's components
   * @throws InvalidRequest with each field that does not fit
   */
  public Map<String, Object> read(@Body byte[] body, String schema, Exchange exchange)
      throws IOException {
    return bodies.json(body, contract.current().schema(schema), exchange);
  }
}
