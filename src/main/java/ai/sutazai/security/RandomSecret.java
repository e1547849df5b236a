package ai.sutazai.security;

import java.security.SecureRandom;
import java.util.Base64;

/** 256 random bits as text that is safe in URLs, headers and shells. */
final class RandomSecret {

  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomSecret() {}

  static String next() {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }
}
