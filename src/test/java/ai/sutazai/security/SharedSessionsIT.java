package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import java.net.http.HttpRequest.BodyPublisher;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;

/** Sessions that a real Redis knows of. */
@EnabledIfEnvironmentVariable(named = "REDIS_URL", matches = ".+")
@ActiveProfiles("redis")
@DirtiesContext
class SharedSessionsIT extends ProductTest {

  private static final String ME = "/api/v1/auth/me";

  @Autowired private StringRedisTemplate redis;

  private String family(Caller caller) {
    return database
        .sql("select family::text from refresh_tokens where user_id = ?::uuid limit 1")
        .param(caller.id())
        .query(String.class)
        .single();
  }

  private String note(Caller caller) {
    return redis.opsForValue().get("sutazai:session:" + family(caller));
  }

  @Test
  void openSessionIsNotedForTwoSecondsAtMost() {
    // The note may have passed before it is looked at.
    await()
        .untilAsserted(
            () -> {
              redis.delete("sutazai:session:" + family(me));
              me.get(ME).is(200);
              assertThat(note(me)).isEqualTo(me.id() + " user");
              assertThat(redis.getExpire("sutazai:session:" + family(me), TimeUnit.MILLISECONDS))
                  .isBetween(1L, 2_000L);
            });
  }

  @Test
  void logOutHoldsAtOnceThoughTheSessionWasJustNoted() {
    me.get(ME).is(200);
    me.post("/api/v1/auth/logout").is(204);
    assertThat(note(me)).isEqualTo("ended");
    me.get(ME).is(401);
  }

  @Test
  void newRoleAndClosedAccountHoldAtOnce() {
    me.get(ME).is(200);
    Map<String, Object> account =
        Map.of("email", UUID.randomUUID() + "@example.org", "role", "agent");
    BodyPublisher body = admin().json("/", account).build().bodyPublisher().orElseThrow();
    admin().send(admin().json("/api/v1/users/" + me.id(), account).method("PUT", body)).is(200);
    me.get(ME).is(401);

    Caller other = newUser();
    other.get(ME).is(200);
    admin().delete("/api/v1/users/" + other.id()).is(204);
    other.get(ME).is(401);
  }

  @Test
  void usedRefreshTokenEndsTheSessionAtOnce() {
    String email = UUID.randomUUID() + "@example.org";
    Map<String, Object> account = Map.of("email", email, "password", PASSWORD, "role", "user");
    admin().post("/api/v1/users", account).is(201);
    String used =
        nobody()
            .post("/api/v1/auth/login", Map.of("email", email, "password", PASSWORD))
            .text("/refresh_token");
    Map<String, Object> presented = Map.of("refresh_token", used);
    Caller renewed =
        new Caller(
            port, null, nobody().post("/api/v1/auth/refresh", presented).text("/access_token"));
    renewed.get(ME).is(200);

    nobody().post("/api/v1/auth/refresh", presented).is(401);

    renewed.get(ME).is(401);
  }

  @Test
  void sessionThatEndedWhileRedisWasAwayStaysEnded() {
    me.get(ME).is(200);
    database
        .sql("update refresh_tokens set revoked_at = now() where family = ?::uuid")
        .param(UUID.fromString(family(me)))
        .update();
    redis.delete("sutazai:session:" + family(me));
    me.get(ME).is(401);
    assertThat(note(me)).as("no open session is noted").isNull();
  }

  @Test
  void openOneIsNeverNotedOverAnEndedOne() {
    String key = "sutazai:session:" + family(me);
    redis.opsForValue().set(key, "ended", Duration.ofMinutes(1));
    me.get(ME).is(401);
    assertThat(note(me)).isEqualTo("ended");
  }
}
