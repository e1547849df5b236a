package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChainTest extends AccessTest {

  @Test
  void onlyHealthDocsAndContractAreOpen() {
    assertThat(get("/actuator/health/liveness", null).status()).isEqualTo(200);
    assertThat(get("/api/v1/openapi.yaml", null).status()).isEqualTo(200);
    assertThat(get("/docs/", null).status()).isNotIn(401, 403);
    for (String path :
        List.of(
            "/",
            "/error",
            "/api",
            "/api/v1/auth/me",
            "/api/v1/documents",
            "/api/v1/no-such-thing",
            "/api/v1/openapi.yaml/",
            "/actuator",
            "/actuator/prometheus",
            "/actuator/metrics",
            "/actuator/env",
            "/docsx")) {
      Reply reply = get(path, null);
      assertProblem(reply, 401, "unauthorized");
      assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
      assertThat(reply.header("Set-Cookie")).isNull();
    }
  }

  @Test
  void tokenThatIsNoGoodIsOverlookedWhereNoneIsNeeded() {
    String ended = adminToken();
    call("POST", "/api/v1/auth/logout", ended, null);
    for (String path :
        List.of(
            "/api/v1/openapi.yaml",
            "/docs/index.html",
            "/actuator/health",
            "/actuator/health/liveness")) {
      int none = get(path, null).status();
      assertThat(none).isNotIn(401, 403);
      for (String token : List.of("not.a.token", "a b", "", ended)) {
        assertThat(get(path, token).status()).as(path + " " + token).isEqualTo(none);
      }
    }
  }

  @Test
  void healthTellsMoreToAnAdminAlone() {
    String email = anEmail();
    newUser(email, "user");

    assertThat(get("/actuator/health", adminToken()).json().has("components")).isTrue();
    for (String token : List.of("not.a.token", logIn(email, PASSWORD).text("access_token"))) {
      assertThat(get("/actuator/health", token).json().has("components")).isFalse();
    }
  }

  @Test
  void healthIsToldThoughATokenCannotBeChecked() {
    String good = adminToken();
    database.sql("alter table refresh_tokens rename to out_of_reach").update();
    try {
      assertThat(get("/actuator/health/liveness", good).status()).isEqualTo(200);
    } finally {
      database.sql("alter table out_of_reach rename to refresh_tokens").update();
    }
  }

  @Test
  void openOperationsAreOpenForTheirMethodAlone() {
    assertProblem(get("/api/v1/auth/login", null), 405, "method_not_allowed");
    assertThat(call("POST", "/api/v1/auth/login", null, Map.of()).status()).isEqualTo(400);
    assertThat(call("POST", "/api/v1/auth/login/", null, Map.of()).status()).isEqualTo(401);
  }

  @Test
  void unknownPathIs404ForThoseWhoAreIn() {
    assertThat(get("/api/v1/no-such-thing", adminToken()).status()).isEqualTo(404);
  }

  @Test
  void metricsAreTheAdminsAlone() {
    String email = anEmail();
    newUser(email, "user");
    String user = logIn(email, PASSWORD).text("access_token");

    for (String path : List.of("/actuator/prometheus", "/actuator/metrics")) {
      assertThat(get(path, adminToken()).status()).as(path).isEqualTo(200);
      assertProblem(get(path, user), 403, "forbidden");
    }
  }

  @Test
  void malformedAuthorizationIs401() {
    String good = adminToken();
    for (String header :
        List.of(
            "Bearer",
            "Bearer ",
            "Bearer a b",
            "Bearer " + good + " x",
            "Bearer \u00e9",
            "Basic YWRtaW46YWRtaW4=",
            good)) {
      Reply reply = send(request("GET", "/api/v1/auth/me", null).header("Authorization", header));
      assertProblem(reply, 401, "unauthorized");
    }
  }

  @Test
  void tokenAnywhereButInTheHeaderIsIgnored() {
    String good = adminToken();

    assertThat(get("/api/v1/auth/me?access_token=" + good, null).status()).isEqualTo(401);
    assertThat(
            send(request("GET", "/api/v1/auth/me", null).header("Cookie", "access_token=" + good))
                .status())
        .isEqualTo(401);
  }

  @Test
  void responsesAreHardenedAndOfferNothingToOtherOrigins() {
    Reply reply =
        send(
            request("GET", "/api/v1/auth/me", null)
                .header("Authorization", "Bearer " + adminToken())
                .header("Origin", "https://elsewhere.example"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(reply.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(reply.header("Cache-Control")).contains("no-store");
    assertThat(reply.http().headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
  }

  @Test
  void addressTheFirewallRejectsIsAProblemToo() {
    Reply reply = get("/api/v1//documents", adminToken());
    assertProblem(reply, 400, "invalid_request");
    assertThat(reply.text("detail")).isEqualTo("The request's address or headers are malformed.");
    assertProblem(get("/api/v1/documents;a=b", null), 400, "invalid_request");
  }

  @Test
  void tokenThatCannotBeCheckedIs503AndNotTheCallersFault() {
    String good = adminToken();
    database.sql("alter table refresh_tokens rename to out_of_reach").update();
    try {
      Reply reply = me(good);
      assertProblem(reply, 503, "unavailable");
      assertThat(reply.header("Retry-After")).isEqualTo("5");
    } finally {
      database.sql("alter table out_of_reach rename to refresh_tokens").update();
    }
    assertThat(me(good).status()).isEqualTo(200);
  }
}
