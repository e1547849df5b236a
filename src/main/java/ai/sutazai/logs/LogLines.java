package ai.sutazai.logs;

import ai.sutazai.text.SingleLine;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelLogger;
import org.apache.camel.spi.LogListener;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.stereotype.Component;

/**
 * Keeps what a route logs in a line, whatever names and errors it has from outside, and gives it
 * the ids of its exchange.
 */
@Component
class LogLines implements CamelContextConfiguration, LogListener {

  private final ThreadLocal<LogFields> fields = new ThreadLocal<>();

  @Override
  public void beforeApplicationStart(CamelContext camel) {
    camel.getCamelContextExtension().addLogListener(this);
  }

  @Override
  public void afterApplicationStart(CamelContext camel) {
    // Nothing more to be done.
  }

  @Override
  public String onLog(Exchange exchange, CamelLogger logger, String message) {
    fields.set(LogFields.of(exchange));
    return SingleLine.of(message);
  }

  @Override
  public void afterLog(Exchange exchange, CamelLogger logger, String message) {
    fields.get().takeBack();
    fields.remove();
  }
}
