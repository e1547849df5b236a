package ai.sutazai;

import ai.sutazai.text.SingleLine;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.stereotype.Component;

/** Keeps what a route logs in a line, whatever names and errors it has from outside. */
@Component
class LogLines implements CamelContextConfiguration {

  @Override
  public void beforeApplicationStart(CamelContext camel) {
    camel
        .getCamelContextExtension()
        .addLogListener((exchange, logger, message) -> SingleLine.of(message));
  }

  @Override
  public void afterApplicationStart(CamelContext camel) {
    // Nothing more to be done.
  }
}
