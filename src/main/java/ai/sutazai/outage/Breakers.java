package ai.sutazai.outage;

import ai.sutazai.errors.Abandoned;
import ai.sutazai.errors.Causes;
import ai.sutazai.errors.Outage;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/**
 * A circuit breaker for each thing this service needs: when at least half of the last ten calls
 * found it out of order, it is left alone for {@code sutazai.breaker-wait}, then tried again.
 */
@Configuration(proxyBeanMethods = false)
class Breakers {

  private static final Logger LOG = LoggerFactory.getLogger(Breakers.class);

  private static final int BUSY = 503;
  private static final int WINDOW = 10;
  private static final int LEAST_CALLS = 5;
  private static final int TRIAL_CALLS = 3;

  /** Characters of a reason. */
  private static final int LONGEST = 500;

  /** What takes long is no failure: each call has a limit of its own. */
  private static final Duration NEVER_SLOW = Duration.ofDays(365);

  @Bean
  CircuitBreakerRegistry circuitBreakers(
      @Value("${sutazai.breaker-wait}") Duration wait, MeterRegistry meters) {
    CircuitBreakerRegistry breakers =
        CircuitBreakerRegistry.of(
            CircuitBreakerConfig.custom()
                .slidingWindowSize(WINDOW)
                .minimumNumberOfCalls(LEAST_CALLS)
                .permittedNumberOfCallsInHalfOpenState(TRIAL_CALLS)
                .waitDurationInOpenState(wait)
                .slowCallDurationThreshold(NEVER_SLOW)
                .automaticTransitionFromOpenToHalfOpenEnabled(true)
                .recordException(Outage::isOutage)
                .build());
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters);
    return breakers;
  }

  /** Who cannot get the bytes out of the database has learnt nothing of the parser. */
  @Bean
  CircuitBreaker parserBreaker(CircuitBreakerRegistry breakers) {
    return named(breakers, "parser", config -> config.ignoreException(Breakers::isOfDatabase));
  }

  /** Whose turn does not come has learnt nothing of the model. */
  @Bean
  CircuitBreaker embedderBreaker(CircuitBreakerRegistry breakers) {
    return named(breakers, "embedder", config -> config.ignoreException(Breakers::isBusy));
  }

  @Bean
  CircuitBreaker indexBreaker(CircuitBreakerRegistry breakers) {
    return named(breakers, "index", config -> config);
  }

  @Bean
  CircuitBreaker databaseBreaker(CircuitBreakerRegistry breakers) {
    return named(breakers, "database", config -> config);
  }

  /** Whatever fails there is Redis's fault: what it is asked is always well-formed. */
  @Bean
  CircuitBreaker redisBreaker(CircuitBreakerRegistry breakers) {
    return named(breakers, "redis", config -> config.recordException(failure -> true));
  }

  /** Whatever fails there is the issuer's fault: it is only asked for what it publishes. */
  @Bean
  CircuitBreaker issuerBreaker(CircuitBreakerRegistry breakers) {
    return named(breakers, "issuer", config -> config.recordException(failure -> true));
  }

  /** Whatever fails there is the model's fault, but for what it refuses, or nobody waits for. */
  @Bean
  CircuitBreaker chatBreaker(CircuitBreakerRegistry breakers) {
    return named(
        breakers,
        "chat",
        config ->
            config
                .recordException(failure -> !isRefused(failure))
                .ignoreException(failure -> isBusy(failure) || isAbandoned(failure)));
  }

  private static CircuitBreaker named(
      CircuitBreakerRegistry breakers,
      String name,
      UnaryOperator<CircuitBreakerConfig.Builder> config) {
    CircuitBreakerConfig.Builder usual = CircuitBreakerConfig.from(breakers.getDefaultConfig());
    return logged(breakers.circuitBreaker(name, config.apply(usual).build()));
  }

  private static boolean isOfDatabase(Throwable failure) {
    return Causes.of(failure).anyMatch(cause -> Outage.isOfDatabase(cause) || Outage.isShut(cause));
  }

  private static boolean isBusy(Throwable failure) {
    return Causes.of(failure).anyMatch(BulkheadFullException.class::isInstance);
  }

  private static boolean isAbandoned(Throwable failure) {
    return Causes.first(failure, Abandoned.class).isPresent();
  }

  /** A model that it does not have, a prompt that is too long, or a full queue: it works. */
  private static boolean isRefused(Throwable failure) {
    return Causes.of(failure)
        .anyMatch(
            cause ->
                cause instanceof ModelNotFoundException
                    || cause instanceof InvalidRequestException
                    || cause instanceof HttpException http && http.statusCode() == BUSY);
  }

  /** Tells of its states, and of what it last found out of order. */
  static CircuitBreaker logged(CircuitBreaker breaker) {
    AtomicReference<Throwable> last = new AtomicReference<>();
    breaker
        .getEventPublisher()
        .onError(event -> last.set(event.getThrowable()))
        .onStateTransition(
            event -> {
              CircuitBreaker.State state = event.getStateTransition().getToState();
              LOG.warn("The {} is {}", breaker.getName(), word(state, last.get()));
              if (state == CircuitBreaker.State.CLOSED) {
                last.set(null);
              }
            });
    return breaker;
  }

  private static String word(CircuitBreaker.State state, Throwable failure) {
    return switch (state) {
      case OPEN -> "out of order; what needs it waits" + reason(failure);
      case HALF_OPEN -> "tried again";
      default -> "in order";
    };
  }

  /** The innermost cause. */
  private static String reason(Throwable failure) {
    return Causes.of(failure)
        .reduce((outer, inner) -> inner)
        .map(cause -> ": " + firstLine(cause.toString()))
        .orElse("");
  }

  /** A server may have written a page. */
  private static String firstLine(String text) {
    return StringUtils.truncate(text.lines().findFirst().orElse(""), LONGEST);
  }
}
