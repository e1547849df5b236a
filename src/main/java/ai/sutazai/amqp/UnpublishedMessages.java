package ai.sutazai.amqp;

import ai.sutazai.errors.Causes;
import ai.sutazai.errors.PipelineException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Counts what could not be published, which the recovery tries again and again, and tells of each
 * route and reason once in a while.
 */
@Component("unpublishedMessages")
public class UnpublishedMessages {

  private static final Logger LOG = LoggerFactory.getLogger(UnpublishedMessages.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Map<String, Instant> told = new ConcurrentHashMap<>();
  private final MeterRegistry meters;

  UnpublishedMessages(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Counts what was not published, by route and code, and logs it once in a while. */
  public void tell(Exchange exchange) {
    String route = exchange.getFromRouteId();
    Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    String code =
        Causes.first(failure, PipelineException.class)
            .map(PipelineException::code)
            .orElse("internal");
    meters.counter("sutazai.bus.unpublished", "route", route, "code", code).increment();
    Instant now = Instant.now();
    Instant last =
        told.compute(
            route + " " + code,
            (key, before) -> before == null || before.isBefore(now.minus(PAUSE)) ? now : before);
    if (last == now) {
      LOG.warn("{} has to wait: {}", route, failure.getMessage());
    }
  }
}
