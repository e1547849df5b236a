package ai.sutazai.reload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;

/**
 * One exchange that a route has to do before anybody else is let in: {@code {"headers": {…},
 * "body": …}}, in a file beside the route's.
 */
record Probe(Map<String, Object> headers, Object body) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static Probe of(String text) {
    try {
      return JSON.readValue(text, Probe.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static boolean isRight(String text) {
    try {
      of(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  void write(Exchange exchange) {
    exchange.setPattern(ExchangePattern.InOut);
    exchange.setProperty(RouteGate.PROBE, true);
    if (headers != null) {
      headers.forEach(exchange.getMessage()::setHeader);
    }
    exchange.getMessage().setBody(body);
  }
}
