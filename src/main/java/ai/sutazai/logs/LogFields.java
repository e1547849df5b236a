package ai.sutazai.logs;

import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.slf4j.MDC;

/** The ids of an exchange, each as a field of what this thread logs until they are taken back. */
public final class LogFields {

  private static final List<String> IDS = List.of("correlationId", "documentId", "taskId");

  private final Map<String, String> before;

  private LogFields(Map<String, String> before) {
    this.before = before;
  }

  /** Puts the ids that the exchange has in headers, and the id of the route it is in. */
  public static LogFields of(Exchange exchange) {
    LogFields fields = new LogFields(MDC.getCopyOfContextMap());
    IDS.forEach(id -> put(id, exchange.getMessage().getHeader(id)));
    put("routeId", ExchangeHelper.getRouteId(exchange));
    return fields;
  }

  private static void put(String field, Object value) {
    if (value != null) {
      MDC.put(field, value.toString());
    }
  }

  /** From now on the thread logs with the fields it had before. */
  public void takeBack() {
    MDC.setContextMap(before == null ? Map.of() : before);
  }
}
