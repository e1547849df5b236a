package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ai.sutazai.errors.UnusableSetting;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** Tokens of an issuer that is not this service, with accounts that are. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@TestPropertySource(properties = "sutazai.breaker-wait=200ms")
class OtherIssuerTest extends AccessTest {

  private static final FakeIssuer ISSUER = new FakeIssuer();

  @Autowired SecretKey ownKey;

  private final String email = anEmail();
  private String id;

  @DynamicPropertySource
  static void issuer(DynamicPropertyRegistry properties) {
    properties.add("sutazai.oidc-issuer-uri", ISSUER::uri);
  }

  @AfterAll
  static void stopIssuer() {
    ISSUER.stop();
  }

  @BeforeEach
  void makeAccount() {
    id = newUser(email, "user");
  }

  @Test
  @Order(1)
  void issuerThatIsAwayAtTheStartIsAskedAgainAndOwnTokensGoOn() {
    for (int i = 0; i < 8; i++) {
      Reply away = me(token());
      assertProblem(away, 503, "unavailable");
      assertThat(away.header("Retry-After")).isEqualTo("5");
    }
    assertThat(me(adminToken()).status()).isEqualTo(200);

    ISSUER.start();

    awaitTaken(token());
  }

  @Test
  void settingThatIsNoAddressStopsTheStart() {
    for (String setting :
        List.of(
            "sutazai", "login.example.org", "//login.example.org", "file:///keys", "http://a b")) {
      SecuritySettings settings =
          new SecuritySettings(
              "", Duration.ZERO, Duration.ZERO, List.of(), "", "", setting, "sutazai-api");
      assertThatExceptionOfType(UnusableSetting.class)
          .isThrownBy(() -> new Issuers().issuerOfToken(settings, null, null, null, null))
          .withMessageContaining("OIDC_ISSUER_URI");
    }
  }

  @Test
  void tokensOfBothKindsOfKeysAreTakenForTheAccountOfTheirEmail() {
    for (JWK key : List.of(ISSUER.rsa(), ISSUER.ec())) {
      Reply me = me(signed(key, claims -> claims.claim("email", email.toUpperCase(Locale.ROOT))));

      assertThat(me.status()).as(me.http().body()).isEqualTo(200);
      assertThat(me.text("id")).isEqualTo(id);
      assertThat(me.text("email")).isEqualTo(email);
      assertThat(me.text("role")).isEqualTo("user");
    }
  }

  @Test
  void tokenThatSaysItIsAnAccessTokenIsTakenAndOneThatSaysItIsSomethingElseIsNot() {
    assertThat(me(typed("at+jwt")).status()).isEqualTo(200);
    assertThat(me(typed("application/at+jwt")).status()).isEqualTo(200);
    refused(typed("logout+jwt"));
  }

  @Test
  void roleIsTheAccountsAtEachRequestAndNotTheTokens() {
    String token =
        token(claims -> claims.claim("role", "admin").subject(UUID.randomUUID().toString()));

    assertProblem(get("/api/v1/users", token), 403, "forbidden");
    changeTo(email, "admin");
    assertThat(get("/api/v1/users", token).status()).isEqualTo(200);
    changeTo(email, "user");
    assertProblem(get("/api/v1/users", token), 403, "forbidden");
  }

  @Test
  void tokenOfAnAccountThatIsNotHereOrNotAnyMoreIsRefusedAndSaysSo() {
    refused(token(claims -> claims.claim("email", anEmail())), "no account");
    String token = token();
    assertThat(me(token).status()).isEqualTo(200);

    database
        .sql("update users set password_hash = 'closed' where id = :id::uuid")
        .param("id", id)
        .update();
    refused(token, "no account");

    assertThat(call("DELETE", "/api/v1/users/" + id, adminToken(), null).status()).isEqualTo(204);
    refused(token, "no account");
  }

  @Test
  void emailThatIsMissingOrThatNobodyVerifiedIsRefused() {
    refused(token(claims -> claims.claim("email", null)), "no email");
    refused(token(claims -> claims.claim("email", List.of(email))), "no email");
    refused(token(claims -> claims.claim("email_verified", false)), "not verified");
    refused(token(claims -> claims.claim("email_verified", "false")), "not verified");
    assertThat(me(token(claims -> claims.claim("email_verified", "true"))).status()).isEqualTo(200);
    assertThat(me(token(claims -> claims.claim("email_verified", null))).status()).isEqualTo(200);
  }

  @Test
  void tokenOfAnotherIssuerIsRefused() {
    refused(token(claims -> claims.issuer(ISSUER.uri() + "/")));
    refused(token(claims -> claims.issuer("https://elsewhere.example.org")));
    refused(token(claims -> claims.issuer(null)));
    // Well signed, but not by whom it names.
    refused(token(claims -> claims.issuer("sutazai")));
  }

  @Test
  void tokenForAnotherAudienceIsRefused() {
    refused(token(claims -> claims.audience("another-api")));
    refused(token(claims -> claims.audience((String) null)));
    assertThat(me(token(claims -> claims.audience(List.of("account", "sutazai-api")))).status())
        .isEqualTo(200);
  }

  @Test
  void tokenThatHasExpiredNeverWillOrIsOfTheFutureIsRefused() {
    refused(token(claims -> claims.expirationTime(secondsFromNow(-1))));
    refused(token(claims -> claims.expirationTime(null)));
    refused(token(claims -> claims.notBeforeTime(secondsFromNow(60))));
  }

  @Test
  void unsignedTokenIsRefused() {
    refused(new PlainJWT(claims(claims -> claims)).serialize());
    String good = token();
    refused(good.substring(0, good.lastIndexOf('.') + 1));
  }

  @Test
  void tokenSignedWithASecretIsRefusedBeItThePublicKey() throws Exception {
    for (byte[] secret :
        List.of(
            ISSUER.rsa().toRSAPublicKey().getEncoded(),
            ISSUER.rsa().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8),
            ownKey.getEncoded())) {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(ISSUER.rsa().getKeyID()).build(),
              claims(claims -> claims));
      token.sign(new MACSigner(secret));
      refused(token.serialize());
    }
  }

  @Test
  void ownTokenSignedWithTheIssuersKeyIsRefused() throws Exception {
    JWTClaimsSet own = SignedJWT.parse(adminToken()).getJWTClaimsSet();
    refused(FakeIssuer.signed(ISSUER.rsa(), own));
  }

  @Test
  void unknownKeyIsRefusedUntilTheIssuerHasIt() {
    FakeIssuer another = new FakeIssuer();
    refused(signed(another.rsa(), claims -> claims));
    refused(
        FakeIssuer.signed(another.rsa(), ISSUER.rsa().getKeyID(), "JWT", claims(claims -> claims)));
    String before = token();
    assertThat(me(before).status()).isEqualTo(200);

    ISSUER.makeNewKeys();

    awaitTaken(token());
    awaitTaken(signed(ISSUER.ec(), claims -> claims));
    refused(before);
  }

  @Test
  void issuerThatGoesAwayIsMissedOnlyForKeysNotYetKnown() {
    String known = token();
    assertThat(me(known).status()).isEqualTo(200);
    ISSUER.stop();
    try {
      assertThat(me(known).status()).isEqualTo(200);
      ISSUER.makeNewKeys();
      refused(token());
      assertThat(me(known).status()).isEqualTo(200);
    } finally {
      ISSUER.start();
    }
    awaitTaken(token());
  }

  @Test
  void afterLogOutTheTokenIsRefusedAndNoOther() {
    String token = token();
    String another = token(claims -> claims.jwtID("another"));

    Reply loggedOut = call("POST", "/api/v1/auth/logout", token, null);

    assertThat(loggedOut.status()).as(loggedOut.http().body()).isEqualTo(204);
    refused(token);
    assertThat(me(another).status()).isEqualTo(200);
    assertThat(get("/api/v1/audit?action=log-out&actor=" + email, adminToken()).json().at("/items"))
        .hasSize(1);
    assertThat(logIn(email, PASSWORD).status()).isEqualTo(200);
    refused(token);
  }

  @Test
  void loggedOutTokenInAnotherSpellingIsRefusedToo() throws Exception {
    SignedJWT token = SignedJWT.parse(signed(ISSUER.ec(), claims -> claims));
    assertThat(me(withItsOtherSignature(token)).status()).isEqualTo(200);

    call("POST", "/api/v1/auth/logout", token.serialize(), null);

    refused(withItsOtherSignature(token));
  }

  @Test
  void tokensLoggedOutLongAgoAreForgotten() {
    call("POST", "/api/v1/auth/logout", token(), null);
    database
        .sql(
            "update refresh_tokens set expires_at = now() - interval '1s' where user_id = :id::uuid")
        .param("id", id)
        .update();

    call("POST", "/api/v1/auth/logout", token(claims -> claims.jwtID("another")), null);

    assertThat(
            database
                .sql("select count(*) from refresh_tokens where user_id = :id::uuid")
                .param("id", id)
                .query(Integer.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void tokenThatCannotBeHeldToAnAccountIs503() {
    String token = token();
    database.sql("alter table refresh_tokens rename to out_of_reach").update();
    try {
      assertProblem(me(token), 503, "unavailable");
    } finally {
      database.sql("alter table out_of_reach rename to refresh_tokens").update();
    }
    assertThat(me(token).status()).isEqualTo(200);
  }

  /** With (r, s) also (r, n - s) is a signature of the same by the same key. */
  private static String withItsOtherSignature(SignedJWT token) throws Exception {
    byte[] signature = token.getSignature().decode();
    BigInteger order = ISSUER.ec().getCurve().toECParameterSpec().getOrder();
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
    byte[] other = order.subtract(s).add(BigInteger.ONE.shiftLeft(256)).toByteArray();
    System.arraycopy(other, other.length - 32, signature, 32, 32);
    String[] parts = token.serialize().split("\\.");
    return parts[0] + "." + parts[1] + "." + Base64URL.encode(signature);
  }

  private void changeTo(String email, String role) {
    Reply changed =
        call("PUT", "/api/v1/users/" + id, adminToken(), Map.of("email", email, "role", role));
    assertThat(changed.status()).as(changed.http().body()).isEqualTo(200);
  }

  /** Once the issuer may be asked. */
  private void awaitTaken(String token) {
    await().untilAsserted(() -> assertThat(me(token).status()).isEqualTo(200));
  }

  private void refused(String token) {
    refused(token, "malformed, forged, expired or revoked");
  }

  private void refused(String token, String reason) {
    Reply reply = await().until(() -> me(token), r -> r.status() != 503);
    assertProblem(reply, 401, "unauthorized");
    assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(reply.text("detail")).contains(reason);
  }

  private String token() {
    return token(claims -> claims);
  }

  private String token(UnaryOperator<JWTClaimsSet.Builder> change) {
    return signed(ISSUER.rsa(), change);
  }

  private String typed(String type) {
    return FakeIssuer.signed(ISSUER.rsa(), ISSUER.rsa().getKeyID(), type, claims(claims -> claims));
  }

  private String signed(JWK key, UnaryOperator<JWTClaimsSet.Builder> change) {
    return FakeIssuer.signed(key, claims(change));
  }

  private JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
    return change
        .apply(
            new JWTClaimsSet.Builder()
                .issuer(ISSUER.uri())
                .audience("sutazai-api")
                .subject("f:7d1c:" + email)
                .claim("email", email)
                .claim("email_verified", true)
                .claim("sid", "a session of the issuer's")
                .issueTime(secondsFromNow(-1))
                .expirationTime(secondsFromNow(300)))
        .build();
  }

  private static Date secondsFromNow(long seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }
}
