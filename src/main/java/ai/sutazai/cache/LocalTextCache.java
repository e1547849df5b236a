package ai.sutazai.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The embedded default's: in this process alone. */
@Component
@Profile("!redis")
final class LocalTextCache implements TextCache {

  private record Kept(String text, Duration lifetime) {}

  private final Cache<String, Kept> texts;

  LocalTextCache(@Value("${sutazai.answer-cache-size}") long size) {
    texts =
        Caffeine.newBuilder()
            .maximumSize(size)
            .expireAfter(Expiry.<String, Kept>writing((key, kept) -> kept.lifetime()))
            .build();
  }

  @Override
  public String get(String key) {
    Kept kept = texts.getIfPresent(key);
    return kept == null ? null : kept.text();
  }

  @Override
  public void put(String key, String text, Duration lifetime) {
    texts.put(key, new Kept(text, lifetime));
  }
}
