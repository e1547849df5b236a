package ai.sutazai.security;

import ai.sutazai.embedded.RandomSecret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The long-lived half of a session; the database only ever sees its hash. */
@Component("refreshTokens")
public class RefreshTokens {

  public String create() {
    return RandomSecret.next();
  }

  /** SHA-256; no salt and no stretching, since a token has 256 bits of its own. */
  public byte[] hash(@Variable("refreshToken") String token) {
    return sha256(token);
  }

  static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
