package ai.sutazai.cache;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Says whether Redis is there; its absence makes things slower, not wrong, so it is no DOWN. */
@Component
@Profile("redis")
class RedisHealthIndicator extends AbstractHealthIndicator {

  private final Redis redis;

  RedisHealthIndicator(Redis redis) {
    this.redis = redis;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    Health.Builder status = redis.isThere() ? builder.up() : builder.unknown();
    status.withDetail("kept", "answers, sessions");
  }
}
