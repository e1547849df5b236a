package ai.sutazai.amqp;

import ai.sutazai.errors.Causes;
import ai.sutazai.errors.PipelineException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
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

  private final Cache<String, Boolean> told = Caffeine.newBuilder().expireAfterWrite(PAUSE).build();
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
    if (told.asMap().putIfAbsent(route + " " + code, true) == null) {
      LOG.warn("{} has to wait: {}", route, failure.getMessage());
    }
  }
}
