package ai.sutazai.errors;

import ai.sutazai.logs.LogFields;
import ai.sutazai.text.StorableText;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Says of a caught exception what the record keeps of it. */
@Component("failures")
public class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  /** Sets the headers {@code errorCode} and {@code errorDetail}. */
  public void describe(
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure, Exchange exchange) {
    Map<String, Object> headers = exchange.getMessage().getHeaders();
    // Camel puts its own around what an expression throws.
    Optional<PipelineException> known = Causes.first(failure, PipelineException.class);
    if (known.isPresent()) {
      headers.put("errorCode", known.get().code());
      headers.put("errorDetail", StorableText.of(known.get().getMessage()));
    } else if (Outage.isOutage(failure)) {
      headers.put("errorCode", "internal");
      headers.put("errorDetail", "Something that is needed for it is out of order.");
    } else {
      LogFields fields = LogFields.of(exchange);
      LOG.error("Unforeseen error", failure);
      fields.takeBack();
      headers.put("errorCode", "internal");
      headers.put("errorDetail", "Something went wrong on our side; the log has the details.");
    }
  }
}
