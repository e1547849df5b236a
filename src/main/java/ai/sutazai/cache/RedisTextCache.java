package ai.sutazai.cache;

import java.time.Duration;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Shared by all instances; while Redis is away it holds nothing. */
@Component
@Profile("redis")
final class RedisTextCache implements TextCache {

  private final Redis redis;

  RedisTextCache(Redis redis) {
    this.redis = redis;
  }

  @Override
  public String get(String key) {
    return redis.ask(values -> values.get(key)).orElse(null);
  }

  @Override
  public void put(String key, String text, Duration lifetime) {
    redis.ask(
        values -> {
          values.set(key, text, lifetime);
          return true;
        });
  }
}
