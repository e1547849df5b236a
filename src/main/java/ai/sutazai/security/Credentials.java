package ai.sutazai.security;

import ai.sutazai.errors.Unauthorized;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Decides whether a log-in's password is the account's. */
@Component("credentials")
public class Credentials {

  private final LoginThrottle throttle;
  private final Passwords passwords;
  private final Lock[] queues =
      Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

  Credentials(LoginThrottle throttle, Passwords passwords) {
    this.throttle = throttle;
    this.passwords = passwords;
  }

  /**
   * @param account the row with pause and password_hash, which is null for an unknown account
   * @throws ai.sutazai.errors.TooManyRequests before the password is looked at
   * @throws Unauthorized in the same words and after the same time for every reason
   */
  public void verify(
      @Body Map<String, Object> account,
      @Variable("password") String password,
      @Header("email") String email,
      @Header("address") String address) {
    // One at a time: parallel guesses would all be admitted before the first one has failed.
    Lock queue = queues[Math.floorMod(Objects.hash(email, address), queues.length)];
    queue.lock();
    try {
      Number pause = (Number) account.get("pause");
      throttle.admit(email, address, Duration.ofSeconds(pause == null ? 0 : pause.longValue()));
      try {
        if (!passwords.matches(password, (String) account.get("password_hash"))) {
          throttle.failed(email, address);
          throw new Unauthorized("Email or password is wrong.");
        }
      } finally {
        throttle.decided(address);
      }
    } finally {
      queue.unlock();
    }
  }
}
