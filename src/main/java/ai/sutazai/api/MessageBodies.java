package ai.sutazai.api;

import ai.sutazai.errors.InvalidRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Holds the JSON of a message to the contract, as {@link Bodies} does with a request's. */
@Component("messageBodies")
public class MessageBodies {

  private final Contract contract;
  private final LargeBodies largeBodies;

  MessageBodies(Contract contract, LargeBodies largeBodies) {
    this.contract = contract;
    this.largeBodies = largeBodies;
  }

  /**
   * @param schema its name among the contract's components
   * @throws InvalidRequest with each field that does not fit
   */
  public Map<String, Object> read(@Body byte[] body, String schema, Exchange exchange)
      throws IOException {
    largeBodies.takeTurn(body.length, exchange);
    return Bodies.checked(JsonText.read(new ByteArrayInputStream(body)), contract.schema(schema));
  }
}
