package ai.sutazai.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ConfiguredProductTest;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;

/** The whole product with a real Redis. */
@EnabledIfEnvironmentVariable(named = "REDIS_URL", matches = ".+")
@ActiveProfiles("redis")
@DirtiesContext
class RedisIT extends ConfiguredProductTest {

  @Autowired private TextCache cache;

  @Test
  void textIsKeptForItsTime() {
    String lasting = "sutazai:test:" + UUID.randomUUID();
    String passing = "sutazai:test:" + UUID.randomUUID();
    assertThat(cache).isInstanceOf(RedisTextCache.class);
    assertThat(cache.get(lasting)).isNull();
    cache.put(lasting, "Bridges – 41 m", Duration.ofMinutes(1));
    assertThat(cache.get(lasting)).isEqualTo("Bridges – 41 m");
    cache.put(passing, "Tunnels – 52 m", Duration.ofMinutes(1));
    cache.put(passing, "Bridges – 41 m", Duration.ofMillis(500));
    await().until(() -> cache.get(passing) == null);
    assertThat(cache.get(lasting)).isEqualTo("Bridges – 41 m");
  }

  @Test
  void answerIsGivenAgainUntilADocumentChanges() {
    me.indexed("ghent", "The bridge of Ghent is 41 metres long.");
    MODEL.says("It is 41 metres long [1].");
    String question = "How long is the bridge of Ghent?";

    // Where the index follows others, an answer is kept once it has seen all that was before.
    await()
        .until(
            () -> {
              int asked = MODEL.requests().size();
              assertThat(me.ask(question).text("/answer")).contains("41");
              return asked > 0 && MODEL.requests().size() == asked;
            });

    me.indexed("ghent", "The bridge of Ghent is 52 metres long.");
    MODEL.says("It is 52 metres long [1].");
    assertThat(me.ask(question).text("/answer")).contains("52");
  }

  @Test
  void itIsSaidToBeThere() {
    assertThat(health().text("/components/redis/status")).isEqualTo("UP");
  }
}
