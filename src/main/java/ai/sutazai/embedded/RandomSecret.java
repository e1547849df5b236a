package ai.sutazai.embedded;

import java.security.SecureRandom;
import java.util.Base64;

/** 256 random bits as text that is safe in URLs, headers and shells. */
public final class RandomSecret {

  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomSecret() {}

  public static String next() {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }
}
