package ai.sutazai.security;

import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.errors.Unavailable;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.Variable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/** Hashes with Argon2id, two at a time: a flood of log-ins must not starve everyone else. */
@Component("passwords")
public class Passwords {

  private static final int SHORTEST = 8;
  private static final int LONGEST = 128;
  private static final int PARALLEL = 2;
  private static final int WAITING = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Of a random password that was not kept. */
  static final String NOBODYS_HASH =
      "$argon2id$v=19$m=16384,t=2,p=1$sMGSdthaAM+qwb/e7eGPJg$ihXR/LW5ZxfWG4jvQyleMQWrYVpYEGSS6hYHRaFJVIc";

  private final Argon2PasswordEncoder encoder;
  private final Semaphore permits = new Semaphore(PARALLEL, true);

  Passwords() {
    this(Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8());
  }

  Passwords(Argon2PasswordEncoder encoder) {
    this.encoder = encoder;
  }

  /**
   * @param password null where a request leaves the password as it is
   * @return its hash, or null for null
   */
  public String hash(@Variable("password") String password) {
    if (password == null) {
      return null;
    }
    if (!isAcceptable(password)) {
      throw new InvalidRequest(
          FieldError.body(
              "/password",
              "A password has between " + SHORTEST + " and " + LONGEST + " characters."));
    }
    return inTurn(() -> encoder.encode(password));
  }

  /** Takes the same time for an account that does not exist ({@code hash} null) or is closed. */
  boolean matches(String password, String hash) {
    boolean isHash = hash != null && hash.startsWith("$");
    return inTurn(() -> encoder.matches(password, isHash ? hash : NOBODYS_HASH)) && isHash;
  }

  static boolean isAcceptable(String password) {
    int length = password.codePointCount(0, password.length());
    return SHORTEST <= length && length <= LONGEST;
  }

  private <T> T inTurn(Supplier<T> work) {
    if (permits.getQueueLength() >= WAITING || !acquired()) {
      throw new Unavailable(
          "Too many passwords are being checked at this moment.", Duration.ofSeconds(1));
    }
    try {
      return work.get();
    } finally {
      permits.release();
    }
  }

  private boolean acquired() {
    try {
      return permits.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
