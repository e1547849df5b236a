package ai.sutazai.security;

import ai.sutazai.cache.Redis;
import ai.sutazai.errors.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.camel.Body;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * What Redis knows of sessions: those that have ended, and for two seconds at a time those that are
 * open. PostgreSQL is asked for all else, and where there is no Redis.
 *
 * <p>An open one is noted only where nothing is, so never over an ended one. Whoever ends one
 * without reaching Redis waits until no note of it can be left.
 */
@Component("sharedSessions")
public class SharedSessions {

  private static final Duration NOTE = Duration.ofSeconds(2);

  /** Longer than a note, and what Redis may take to be written to. */
  private static final Duration NOTES_GONE = NOTE.plusMillis(500);

  private static final String ENDED = "ended";

  private final Redis redis;
  private final Duration tokenLifetime;

  SharedSessions(ObjectProvider<Redis> redis, SecuritySettings settings) {
    this.redis = redis.getIfAvailable();
    this.tokenLifetime = settings.accessTokenLifetime();
  }

  /** Whether sessions that end have to be told to others. */
  public boolean exist() {
    return redis != null;
  }

  /**
   * The role of a session's user, empty if it has ended.
   *
   * @param record asks PostgreSQL the same
   */
  Optional<String> role(UUID family, UUID user, Supplier<Optional<String>> record) {
    if (redis == null) {
      return record.get();
    }
    String key = key(family.toString());
    String note = redis.ask(values -> values.get(key)).orElse("");
    if (note.equals(ENDED)) {
      return Optional.empty();
    }
    if (note.startsWith(user + " ")) {
      return Optional.of(note.substring(note.indexOf(' ') + 1));
    }
    Instant asked = Instant.now();
    Optional<String> role = record.get();
    Duration left = NOTE.minus(Duration.between(asked, Instant.now()));
    if (role.isPresent() && left.toMillis() > 0) {
      redis.ask(values -> values.setIfAbsent(key, user + " " + role.get(), left));
    }
    return role;
  }

  /**
   * Tells that sessions have ended.
   *
   * @param rows family
   */
  public void end(@Body List<Map<String, Object>> rows) throws InterruptedException {
    try {
      for (Map<String, Object> row : rows) {
        redis.tell(
            values -> {
              values.set(key((String) row.get("family")), ENDED, tokenLifetime);
              return true;
            });
      }
    } catch (Unavailable e) {
      Thread.sleep(NOTES_GONE.toMillis());
    }
  }

  private static String key(String family) {
    return "sutazai:session:" + family;
  }
}
