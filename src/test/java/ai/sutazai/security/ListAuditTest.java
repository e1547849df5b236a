package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ListAuditTest extends ProductTest {

  private static final String AUDIT = "/api/v1/audit?limit=200";

  private final String email = "auditee-" + UUID.randomUUID() + "@example.org";

  @Test
  void sessionsAreAudited() {
    String id = created();
    nobody()
        .post("/api/v1/auth/login", Map.of("email", email.toUpperCase(), "password", "a guess"))
        .is(401);
    Caller caller = nobody().loggedIn(email, PASSWORD);
    caller.post("/api/v1/auth/logout").is(204);

    List<JsonNode> entries = audited("actor=" + email);

    assertThat(entries)
        .extracting(e -> e.at("/action").asText() + " " + e.at("/outcome").asText())
        .containsExactly("log-out success", "log-in success", "log-in failure");
    assertThat(entries)
        .allSatisfy(
            entry -> {
              assertThat(entry.at("/subject_type").asText()).isEqualTo("user");
              assertThat(entry.at("/subject_id").asText()).isEqualTo(id);
              assertThat(entry.at("/address").asText()).isEqualTo("127.0.0.1");
              assertThat(entry.at("/correlation_id").asText()).isNotBlank();
            });
  }

  @Test
  void logInOfAnUnknownAccountIsAuditedUnderItsEmail() {
    nobody().post("/api/v1/auth/login", Map.of("email", email, "password", "a guess")).is(401);

    JsonNode entry = audited("actor=" + email).get(0);

    assertThat(entry.at("/outcome").asText()).isEqualTo("failure");
    assertThat(entry.at("/subject_id").isNull()).isTrue();
  }

  @Test
  void throttledLogInsAreNotWrittenDown() {
    for (int n = 0; n < 12; n++) {
      nobody().post("/api/v1/auth/login", Map.of("email", email, "password", "a guess"));
    }

    assertThat(audited("actor=" + email)).hasSize(10);
  }

  @Test
  void whatIsDoneWithUsersIsAudited() {
    String id = created();
    admin()
        .send(
            admin()
                .request("/api/v1/users/" + id)
                .header("Content-Type", "application/json")
                .method(
                    "PUT",
                    BodyPublishers.ofString(
                        "{\"email\": \"%s\", \"role\": \"agent\"}".formatted(email))))
        .is(200);
    admin().post("/api/v1/users", Map.of("email", email, "password", PASSWORD, "role", "user"));
    admin().delete("/api/v1/users/" + id).is(204);

    List<JsonNode> entries =
        audited("actor=admin@localhost").stream()
            .filter(entry -> entry.at("/subject_id").asText().equals(id))
            .toList();

    assertThat(entries)
        .extracting(entry -> entry.at("/action").asText())
        .containsExactly("delete-user", "update-user", "create-user");
    assertThat(entries)
        .allSatisfy(entry -> assertThat(entry.at("/detail/email").asText()).isEqualTo(email));
    assertThat(entries.get(1).at("/detail/role").asText()).isEqualTo("agent");
    assertThat(entries.get(1).at("/detail/password_changed").asBoolean()).isFalse();
    assertThat(entries.toString()).doesNotContain(PASSWORD);
  }

  @Test
  void whatIsDoneWithDocumentsIsAuditedWithItsCorrelationId() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    me.send(
            me.request(Caller.DOCUMENTS + "/" + document + "/reprocess")
                .header("X-Correlation-ID", "again-" + document)
                .POST(BodyPublishers.noBody()))
        .is(202);
    me.awaitStatus(document, "indexed");
    me.delete(Caller.DOCUMENTS + "/" + document).is(202);
    me.delete(Caller.DOCUMENTS + "/" + document).is(404);

    List<JsonNode> entries = ofSubject(document);

    assertThat(entries)
        .extracting(entry -> entry.at("/action").asText())
        .containsExactly("delete-document", "reprocess-document");
    assertThat(entries.get(1).at("/correlation_id").asText()).isEqualTo("again-" + document);
    assertThat(entries.get(0).at("/actor").asText()).startsWith("someone-");
    assertThat(entries.get(0).at("/subject_type").asText()).isEqualTo("document");
  }

  @Test
  void whatIsDoneWithLettersIsAudited() {
    String first = letterOf(rejected("a.pdf")).at("/id").asText();
    String second = letterOf(rejected("b.pdf")).at("/id").asText();
    String code = "c" + UUID.randomUUID().toString().substring(0, 8);
    database
        .sql("update dead_letters set code = ? where id = ?::uuid")
        .params(code, second)
        .update();

    admin().delete("/api/v1/dead-letters/" + first).is(204);
    admin().post("/api/v1/dead-letters/" + first + "/replay").is(409);
    admin().post("/api/v1/dead-letters/replay", Map.of("code", code)).is(202);

    assertThat(ofSubject(first))
        .extracting(entry -> entry.at("/action").asText())
        .containsExactly("discard-dead-letter");
    assertThat(ofSubject(second))
        .extracting(entry -> entry.at("/action").asText())
        .containsExactly("replay-dead-letter");
    assertThat(ofSubject(second).get(0).at("/actor").asText()).isEqualTo("admin@localhost");
  }

  @Test
  void entriesAreFilteredAndComePageByPage() {
    Instant before = Instant.now();
    created();
    for (int n = 0; n < 3; n++) {
      nobody().loggedIn(email, PASSWORD);
    }

    assertThat(admin().items("/api/v1/audit?limit=2&actor=" + email + "&action=log-in")).hasSize(3);
    assertThat(audited("actor=" + email + "&action=log-out")).isEmpty();
    assertThat(audited("actor=" + email + "&since=" + before)).hasSize(3);
    assertThat(audited("actor=" + email + "&since=" + Instant.now().plusSeconds(60))).isEmpty();
    assertThat(audited("actor=" + email + "&since=2026-01-01T00:00:00%2B02:00")).hasSize(3);
    assertThat(audited("actor=" + email + "&since=2026-01-01T00:00:00-00:00")).hasSize(3);
  }

  @Test
  void filtersAreCheckedAndForeignRolesAreTurnedAway() {
    for (String since :
        List.of(
            "yesterday",
            "2026-02-30T00:00:00Z",
            "2026-01-01T25:00:00Z",
            "0000-01-01T00:00:00Z",
            "2026-01-01",
            "2016-12-31T23:59:60.5Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00%2B18:00",
            "99999-01-01T00:00:00Z")) {
      admin().get(AUDIT + "&since=" + since).isProblem(400, "invalid_request");
    }
    admin().get(AUDIT + "&since=2016-12-31T23:59:60Z").is(200);
    admin().get(AUDIT + "&actor=files").is(200);
    admin().get(AUDIT + "&actor=").isProblem(400, "invalid_request");
    admin().get(AUDIT + "&cursor=x").isProblem(400, "invalid_request");
    me.get(AUDIT).isProblem(403, "forbidden");
    nobody().get(AUDIT).isProblem(401, "unauthorized");
  }

  private String created() {
    return admin()
        .post("/api/v1/users", Map.of("email", email, "password", PASSWORD, "role", "user"))
        .is(201)
        .text("/id");
  }

  private List<JsonNode> audited(String filter) {
    return admin().items(AUDIT + "&" + filter);
  }

  private List<JsonNode> ofSubject(String id) {
    return admin().items(AUDIT).stream()
        .filter(entry -> entry.at("/subject_id").asText().equals(id))
        .toList();
  }
}
