package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.security.KeyPairGenerator;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Each token here differs from a good one in a single point. */
class ForgedTokenTest extends AccessTest {

  @Autowired SecretKey key;

  private String good;

  @BeforeEach
  void openSession() {
    good = adminToken();
  }

  @Test
  void sameTokenSignedAgainIsTaken() throws Exception {
    assertThat(me(signed(claims -> claims, key)).status()).isEqualTo(200);
  }

  @Test
  void unsignedTokenIsRefused() throws Exception {
    refused(new PlainJWT(claims(claims -> claims)).serialize());
  }

  @Test
  void tokenWhoseSignatureIsCutOffIsRefused() {
    refused(good.substring(0, good.lastIndexOf('.') + 1));
  }

  @Test
  void tokenOfAnotherKeyIsRefused() throws Exception {
    refused(signed(claims -> claims, new SecretKeySpec(new byte[32], "HmacSHA256")));
  }

  @Test
  void tokenOfAnotherMacIsRefused() throws Exception {
    SecretKey longKey = new SecretKeySpec(padded(key.getEncoded()), "HmacSHA512");
    refused(signed(claims -> claims, JWSAlgorithm.HS512, new MACSigner(longKey)));
  }

  @Test
  void tokenOfAnRsaKeyIsRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    refused(
        signed(
            claims -> claims,
            JWSAlgorithm.RS256,
            new RSASSASigner(generator.generateKeyPair().getPrivate())));
  }

  @Test
  void tokenOfAnotherIssuerIsRefused() throws Exception {
    refused(signed(claims -> claims.issuer("somebody"), key));
    refused(signed(claims -> claims.issuer(null), key));
  }

  @Test
  void tokenForAnotherAudienceIsRefused() throws Exception {
    refused(signed(claims -> claims.audience("another-api"), key));
    refused(signed(claims -> claims.audience((String) null), key));
  }

  @Test
  void expiredTokenIsRefused() throws Exception {
    refused(
        signed(
            claims -> claims.issueTime(secondsFromNow(-60)).expirationTime(secondsFromNow(-1)),
            key));
  }

  @Test
  void tokenThatNeverExpiresIsRefused() throws Exception {
    refused(signed(claims -> claims.expirationTime(null), key));
  }

  @Test
  void tokenOfTheFutureIsRefused() throws Exception {
    refused(signed(claims -> claims.notBeforeTime(secondsFromNow(60)), key));
  }

  @Test
  void tokenOfNoSessionIsRefused() throws Exception {
    refused(signed(claims -> claims.claim("sid", UUID.randomUUID().toString()), key));
    refused(signed(claims -> claims.claim("sid", "not an id"), key));
    refused(signed(claims -> claims.claim("sid", null), key));
  }

  @Test
  void tokenThatPutsAnotherUserIntoASessionIsRefused() throws Exception {
    String other = newUser(anEmail(), "admin");

    refused(signed(claims -> claims.subject(other), key));
    refused(signed(claims -> claims.subject(UUID.randomUUID().toString()), key));
    refused(signed(claims -> claims.subject(null), key));
  }

  @Test
  void roleInTheTokenDoesNotCount() throws Exception {
    String email = anEmail();
    newUser(email, "user");
    good = logIn(email, PASSWORD).text("access_token");

    String promoted = signed(claims -> claims.claim("role", "admin"), key);

    assertProblem(get("/api/v1/users", promoted), 403, "forbidden");
    assertThat(me(promoted).text("role")).isEqualTo("user");
  }

  private void refused(String token) {
    Reply reply = me(token);
    assertProblem(reply, 401, "unauthorized");
    assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
  }

  private String signed(UnaryOperator<JWTClaimsSet.Builder> change, SecretKey with)
      throws JOSEException, ParseException {
    return signed(change, JWSAlgorithm.HS256, new MACSigner(with));
  }

  private String signed(
      UnaryOperator<JWTClaimsSet.Builder> change, JWSAlgorithm algorithm, JWSSigner signer)
      throws JOSEException, ParseException {
    SignedJWT token = new SignedJWT(new JWSHeader(algorithm), claims(change));
    token.sign(signer);
    return token.serialize();
  }

  private JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) throws ParseException {
    return change.apply(new JWTClaimsSet.Builder(SignedJWT.parse(good).getJWTClaimsSet())).build();
  }

  private static Date secondsFromNow(long seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  private static byte[] padded(byte[] key) {
    return java.util.Arrays.copyOf(key, 64);
  }
}
