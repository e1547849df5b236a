package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.OpenChange;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.test.util.ReflectionTestUtils;

class SessionTest extends AccessTest {

  @Autowired JwtDecoder decoder;
  @Autowired DataSource dataSource;
  @Autowired LoginThrottle throttle;

  @Test
  void logInGrantsTokensWithTheClaimsOthersRelyOn() {
    String email = anEmail();
    String id = newUser(email, "user");

    Reply reply = logIn(email.toUpperCase(Locale.ROOT), PASSWORD);

    assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
    assertThat(reply.text("token_type")).isEqualTo("Bearer");
    assertThat(reply.json().get("expires_in").asInt()).isEqualTo(3600);
    assertThat(reply.header("Cache-Control")).contains("no-store");
    Jwt token = decoder.decode(reply.text("access_token"));
    assertThat(token.getHeaders()).containsEntry("alg", "HS256");
    assertThat(token.getClaims())
        .containsEntry("iss", "sutazai")
        .containsEntry("aud", List.of("sutazai-api"))
        .containsEntry("sub", id)
        .containsEntry("email", email)
        .containsEntry("role", "user")
        .containsKeys("sid", "iat", "exp", "jti");
    assertThat(token.getExpiresAt()).isBetween(Instant.now(), Instant.now().plusSeconds(3601));
  }

  @Test
  void failedLogInIsAuditedWithTheAddressOfTheClientAndNotOfTheProxy() {
    String email = anEmail();

    logIn(email, "a guess");

    assertThat(
            get("/api/v1/audit?actor=" + email, adminToken())
                .json()
                .at("/items/0/address")
                .asText())
        .isEqualTo(address);
  }

  @Test
  void meTellsIdEmailAndRole() {
    String email = anEmail();
    String id = newUser(email, "agent");

    Reply me = me(logIn(email, PASSWORD).text("access_token"));

    assertThat(me.status()).as(me.http().body()).isEqualTo(200);
    assertThat(me.json())
        .isEqualTo(
            new ObjectMapper().valueToTree(Map.of("id", id, "email", email, "role", "agent")));
  }

  @Test
  void wrongPasswordAndUnknownAccountAreToldInTheSameWords() {
    String email = anEmail();
    newUser(email, "user");

    Reply wrong = logIn(email, "not the password");
    Reply unknown = logIn(anEmail(), "not the password");

    assertProblem(wrong, 401, "unauthorized");
    assertProblem(unknown, 401, "unauthorized");
    assertThat(unknown.text("detail")).isEqualTo(wrong.text("detail"));
    assertThat(wrong.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(wrong.http().headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void refreshRotatesAndTheNewTokensWork() {
    Reply first = session();

    Reply second = refresh(first.text("refresh_token"));

    assertThat(second.status()).as(second.http().body()).isEqualTo(200);
    assertThat(second.text("refresh_token")).isNotEqualTo(first.text("refresh_token"));
    assertThat(me(second.text("access_token")).status()).isEqualTo(200);
    assertThat(me(first.text("access_token")).status()).isEqualTo(200);
    assertThat(refresh(second.text("refresh_token")).status()).isEqualTo(200);
  }

  @Test
  void usedRefreshTokenEndsItsFamilyButNoOther() {
    String email = anEmail();
    newUser(email, "user");
    Reply stolen = logIn(email, PASSWORD);
    Reply other = logIn(email, PASSWORD);
    Reply rotated = refresh(stolen.text("refresh_token"));

    assertProblem(refresh(stolen.text("refresh_token")), 401, "unauthorized");

    assertThat(me(stolen.text("access_token")).status()).isEqualTo(401);
    assertThat(me(rotated.text("access_token")).status()).isEqualTo(401);
    assertThat(refresh(rotated.text("refresh_token")).status()).isEqualTo(401);
    assertThat(me(other.text("access_token")).status()).isEqualTo(200);
    assertThat(refresh(other.text("refresh_token")).status()).isEqualTo(200);
  }

  @Test
  void ofParallelUsesOfOneRefreshTokenAtMostOneSucceedsAndTheFamilyEnds() throws Exception {
    Reply session = session();
    String token = session.text("refresh_token");

    List<Reply> replies =
        inParallel(Collections.nCopies(6, (Callable<Reply>) () -> refresh(token)));

    assertThat(replies).filteredOn(reply -> reply.status() == 200).hasSize(1);
    assertThat(replies).filteredOn(reply -> reply.status() == 401).hasSize(5);
    Reply winner = replies.stream().filter(reply -> reply.status() == 200).findFirst().get();
    assertThat(me(winner.text("access_token")).status()).isEqualTo(401);
    assertThat(refresh(winner.text("refresh_token")).status()).isEqualTo(401);
  }

  @Test
  void refreshTokenThatIsBeingUsedIsRefusedOnceThatUseIsCommitted() throws Exception {
    Reply session = session();
    try (OpenChange first =
        OpenChange.of(
            dataSource,
            "update refresh_tokens set used_at = now() where token_hash = ?",
            new RefreshTokens().hash(session.text("refresh_token")))) {
      CompletableFuture<Reply> second =
          CompletableFuture.supplyAsync(() -> refresh(session.text("refresh_token")));
      first.awaitWaiting();
      first.commit();

      assertThat(second.get(60, TimeUnit.SECONDS).status()).isEqualTo(401);
    }
    assertThat(me(session.text("access_token")).status()).isEqualTo(401);
  }

  @Test
  void unknownAndExpiredRefreshTokensAreRefused() {
    Reply session = session();
    database
        .sql(
            "update refresh_tokens set expires_at = now() - interval '1s' where token_hash = :hash")
        .param("hash", new RefreshTokens().hash(session.text("refresh_token")))
        .update();

    assertProblem(refresh("no such token"), 401, "unauthorized");
    assertProblem(refresh(session.text("refresh_token")), 401, "unauthorized");
  }

  @Test
  void expiredTokensAreSweptAtTheNextLogIn() {
    String email = anEmail();
    String id = newUser(email, "user");
    logIn(email, PASSWORD);
    database
        .sql(
            "update refresh_tokens set expires_at = now() - interval '1s' where user_id = :id::uuid")
        .param("id", id)
        .update();

    logIn(email, PASSWORD);

    assertThat(
            database
                .sql("select count(*) from refresh_tokens where user_id = :id::uuid")
                .param("id", id)
                .query(Integer.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void afterLogOutNeitherTokenIsTaken() {
    Reply session = session();
    Reply successor = refresh(session.text("refresh_token"));

    Reply loggedOut = call("POST", "/api/v1/auth/logout", session.text("access_token"), null);

    assertThat(loggedOut.status()).as(loggedOut.http().body()).isEqualTo(204);
    assertThat(loggedOut.http().body()).isEmpty();
    assertThat(me(session.text("access_token")).status()).isEqualTo(401);
    assertThat(me(successor.text("access_token")).status()).isEqualTo(401);
    assertThat(refresh(successor.text("refresh_token")).status()).isEqualTo(401);
  }

  @Test
  void databaseHoldsNoTokenAndNoPassword() {
    String email = anEmail();
    String id = newUser(email, "user");
    String token = logIn(email, PASSWORD).text("refresh_token");

    byte[] stored =
        database
            .sql("select token_hash from refresh_tokens where user_id = :id::uuid")
            .param("id", id)
            .query(byte[].class)
            .single();
    assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain(token);
    assertThat(stored).hasSize(32);
    assertThat(
            database
                .sql("select password_hash from users where id = :id::uuid")
                .param("id", id)
                .query(String.class)
                .single())
        .startsWith("$argon2id$");
  }

  @Test
  void logInThatCarriesAnExpiredTokenIsStillALogIn() {
    String email = anEmail();
    newUser(email, "user");

    Reply reply =
        call(
            "POST",
            "/api/v1/auth/login",
            "not.a.token",
            Map.of("email", email, "password", PASSWORD));

    assertThat(reply.status()).isEqualTo(200);
  }

  @Test
  void elevenFailuresInARowAreThrottledTheRightPasswordIncluded() {
    String email = anEmail();
    newUser(email, "user");
    for (int i = 0; i < 10; i++) {
      assertThat(logIn(email, "wrong password " + i).status()).isEqualTo(401);
    }

    Reply right = logIn(email, PASSWORD);

    assertProblem(right, 429, "too_many_requests");
    assertThat(Integer.parseInt(right.header("Retry-After"))).isBetween(800, 900);
    address = "192.0.2.77";
    assertThat(logIn(email, PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void failuresElsewhereAndBeforeARestartCountForTheirTime() {
    String email = anEmail();
    newUser(email, "user");
    for (int i = 0; i < 10; i++) {
      logIn(email, "wrong password " + i);
    }
    forgetFailures();

    Reply right = logIn(email, PASSWORD);

    assertProblem(right, 429, "too_many_requests");
    assertThat(Integer.parseInt(right.header("Retry-After"))).isBetween(800, 900);
    String here = address;
    address = "192.0.2.78";
    assertThat(logIn(email, PASSWORD).status()).isEqualTo(200);
    address = here;
    database
        .sql("update audit_log set at = at - interval '15 minutes' where actor = :email")
        .param("email", email)
        .update();
    assertThat(logIn(email, PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void failuresOfOneAddressElsewhereShutOutAllItsAccounts() {
    String email = anEmail();
    newUser(email, "user");
    database
        .sql(
            "insert into audit_log (actor, action, subject_type, outcome, address)"
                + " select 'guess-' || n, 'log-in', 'user', 'failure', :address"
                + " from generate_series(1, 100) n")
        .param("address", address)
        .update();

    assertProblem(logIn(email, PASSWORD), 429, "too_many_requests");
  }

  /** As if another instance had counted them. */
  private void forgetFailures() {
    for (String counted : List.of("ofAccounts", "ofAddresses")) {
      ((Cache<?, ?>) ReflectionTestUtils.getField(throttle, counted)).invalidateAll();
    }
  }

  @Test
  void parallelGuessesAreNotAdmittedBeyondTheLimit() throws Exception {
    String email = anEmail();
    newUser(email, "user");

    List<Reply> replies =
        inParallel(Collections.nCopies(16, (Callable<Reply>) () -> logIn(email, "a wrong guess")));

    assertThat(replies).filteredOn(reply -> reply.status() == 401).hasSize(10);
    assertThat(replies).filteredOn(reply -> reply.status() == 429).hasSize(6);
  }

  @Test
  void parallelGuessesAtManyAccountsAreNotAdmittedBeyondTheLimit() throws Exception {
    for (int n = 0; n < 99; n++) {
      throttle.failed(anEmail(), address);
    }

    List<Reply> replies =
        inParallel(Collections.nCopies(20, (Callable<Reply>) () -> logIn(anEmail(), "a guess")));

    assertThat(replies).filteredOn(reply -> reply.status() == 401).hasSize(1);
    assertThat(replies).filteredOn(reply -> reply.status() == 429).hasSize(19);
  }

  @Test
  void nearestProxyIsBelievedButNotWhatTheClientPutInFrontOfIt() {
    String email = anEmail();
    newUser(email, "user");
    for (int i = 0; i < 10; i++) {
      String forged = "203.0.113." + i + ", " + address;
      send(
          request(
                  "POST",
                  "/api/v1/auth/login",
                  Map.of("email", email, "password", "wrong password"))
              .setHeader("X-Forwarded-For", forged));
    }

    assertThat(logIn(email, PASSWORD).status()).isEqualTo(429);
  }

  private Reply session() {
    String email = anEmail();
    newUser(email, "user");
    return logIn(email, PASSWORD);
  }
}
