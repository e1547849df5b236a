package ai.sutazai.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.TestPropertySource;

/** The whole product with a REDIS_URL behind which nobody is. */
@ActiveProfiles("redis")
@DirtiesContext
@TestPropertySource(properties = "REDIS_URL=redis://127.0.0.1:1/0")
class RedisAwayTest extends ProductTest {

  @Autowired private TextCache cache;

  @Test
  void everythingWorksWithoutIt() {
    me.indexed("bridge", "The bridge of Ghent is 41 metres long.");
    for (int n = 0; n < 3; n++) {
      assertThat(me.ask("How long is the bridge of Ghent?").text("/answer")).contains("41 metres");
    }
    me.post("/api/v1/auth/logout").is(204);
    me.get("/api/v1/auth/me").is(401);
  }

  @Test
  void itIsSaidAndTakesNothingDown() {
    awaitReady();
    assertThat(health().text("/components/redis/status")).isEqualTo("UNKNOWN");
  }

  @Test
  void nothingIsKept() {
    cache.put("bridge", "41 metres", Duration.ofMinutes(1));
    assertThat(cache.get("bridge")).isNull();
  }
}
