package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Gateway.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The gateway's idea of a token is the service's, and neither takes the other's word for it. */
class GatewayTokenTest extends ProductTest {

  @Test
  void kongsCredentialIsTheOneOurTokensAreSignedWith() throws Exception {
    JsonNode credential = gateway().config().at("/consumers/0/jwt_secrets/0");
    SignedJWT token = SignedJWT.parse(me.token());
    assertThat(token.getHeader().getAlgorithm().getName())
        .isEqualTo(credential.at("/algorithm").asText());
    assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo(credential.at("/key").asText());
    assertThat(token.getJWTClaimsSet().getExpirationTime()).isNotNull();
    byte[] secret = credential.at("/secret").asText().getBytes(StandardCharsets.UTF_8);
    assertThat(token.verify(new MACVerifier(secret))).isTrue();
  }

  @Test
  void whoIsCountedIsTheTokensSubject() throws Exception {
    Exchange request =
        new Exchange()
            .header("Authorization", "Bearer " + me.token())
            .header("X-User-Id", "somebody-else");
    gateway().run("pre-function", "access", request);
    assertThat(request.header("X-User-Id")).isEqualTo(me.id());
  }

  @Test
  void nothingThatKongAddsTellsTheServiceWhoCalls() {
    String[] added = {
      "X-User-Id", admin().get("/api/v1/auth/me").text("/id"),
      "X-Consumer-Username", "sutazai",
      "X-Credential-Identifier", "sutazai"
    };
    Reply mine = me.send(me.request("/api/v1/auth/me").headers(added).GET()).is(200);
    assertThat(mine.text("/id")).isEqualTo(me.id());
    nobody()
        .send(nobody().request("/api/v1/auth/me").headers(added).GET())
        .isProblem(401, "unauthorized");
  }

  @Test
  void kongsProblemsAreWordedAsTheServices() throws Exception {
    assertSame(nobody().get("/api/v1/auth/me").is(401));
    assertSame(me.get("/api/v1/nothing").is(404));
  }

  @Test
  void aRedirectNamesNoHostThatOnlyKongKnows() {
    assertThat(nobody().get("/docs").is(302).header("Location")).isEqualTo("/docs/index.html");
  }

  private void assertSame(Reply ours) throws Exception {
    Exchange kongs = new Exchange().header("X-Correlation-ID", ours.text("/correlation_id"));
    kongs.status = ours.status();
    kongs.source = "exit";
    kongs.path = ours.text("/instance");
    gateway().run("post-function", "body_filter", kongs);
    assertThat(withoutDetail(Reply.json(kongs.body))).isEqualTo(withoutDetail(ours.json()));
  }

  private static JsonNode withoutDetail(JsonNode problem) {
    assertThat(((ObjectNode) problem).remove("detail").asText()).isNotEmpty();
    return problem;
  }

  private Gateway gateway() throws Exception {
    return Gateway.withSecret(Files.readString(dataDirectory().resolve("jwt-secret")).strip());
  }
}
