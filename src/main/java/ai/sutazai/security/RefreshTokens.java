package ai.sutazai.security;

import ai.sutazai.embedded.RandomSecret;
import org.apache.camel.Variable;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.stereotype.Component;

/** The long-lived half of a session; the database only ever sees its hash. */
@Component("refreshTokens")
public class RefreshTokens {

  /** A new one, that nobody can guess. */
  public String create() {
    return RandomSecret.next();
  }

  /** SHA-256; no salt and no stretching, since a token has 256 bits of its own. */
  public byte[] hash(@Variable("refreshToken") String token) {
    return DigestUtils.sha256(token);
  }
}
