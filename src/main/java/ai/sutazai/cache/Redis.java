package ai.sutazai.cache;

import ai.sutazai.errors.Unavailable;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.ValueOperations;
import org.springframework.stereotype.Component;

/** Redis, behind a breaker: while it is away, nothing waits for it. */
@Component
@Profile("redis")
public final class Redis {

  private static final Logger LOG = LoggerFactory.getLogger(Redis.class);
  private final StringRedisTemplate redis;
  private final CircuitBreaker breaker;

  Redis(StringRedisTemplate redis, CircuitBreaker redisBreaker) {
    this.redis = redis;
    this.breaker = redisBreaker;
  }

  /** The answer to a question, empty if there is none or Redis is away. */
  public <T> Optional<T> ask(Function<ValueOperations<String, String>, T> question) {
    try {
      return Optional.ofNullable(tell(question));
    } catch (Unavailable e) {
      LOG.debug("Redis is done without", e);
      return Optional.empty();
    }
  }

  /**
   * Does what must not be lost.
   *
   * @throws Unavailable if Redis is away
   */
  public <T> T tell(Function<ValueOperations<String, String>, T> order) {
    try {
      return breaker.executeSupplier(() -> order.apply(redis.opsForValue()));
    } catch (DataAccessException | CallNotPermittedException e) {
      throw new Unavailable("Redis is not available.", Unavailable.SOON, e);
    }
  }

  boolean isThere() {
    return ask(values -> Optional.ofNullable(values.get("sutazai:there"))).isPresent();
  }
}
