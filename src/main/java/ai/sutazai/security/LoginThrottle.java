package ai.sutazai.security;

import ai.sutazai.errors.TooManyRequests;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Makes guessing slow: after too many failures even the right password has to wait. Counts those of
 * this instance, parallel ones too; the record has those of all.
 */
@Component
class LoginThrottle {

  private static final Duration WINDOW = Duration.ofMinutes(15);
  private static final int PER_ACCOUNT = 10;
  private static final int PER_ADDRESS = 100;
  private static final int REMEMBERED = 50_000;
  private static final Duration UNTIL_DECIDED = Duration.ofSeconds(1);

  private final Clock clock;
  private final Cache<AccountAtAddress, FailureWindow> ofAccounts = cache();
  private final Cache<String, FailureWindow> ofAddresses = cache();

  /** Log-ins of each address that were admitted and may fail yet. */
  private final Map<String, Integer> underWay = new HashMap<>();

  @Autowired
  LoginThrottle() {
    this(Clock.systemUTC());
  }

  LoginThrottle(Clock clock) {
    this.clock = clock;
  }

  /**
   * @param recorded the pause that the failures in the record ask for, of all instances
   * @throws TooManyRequests until the oldest of too many failures has left the window, or while
   *     those under way could be too many
   */
  synchronized void admit(String email, String address, Duration recorded) {
    Instant now = clock.instant();
    FailureWindow ofAddress = ofAddresses.getIfPresent(address);
    Duration counted =
        longer(
            pause(ofAccounts.getIfPresent(new AccountAtAddress(email, address)), now),
            pause(ofAddress, now));
    Duration pause = longer(counted, recorded);
    if (pause.isZero()
        && ofAddress != null
        && ofAddress.left(now) <= underWay.getOrDefault(address, 0)) {
      pause = UNTIL_DECIDED;
    }
    if (pause.compareTo(Duration.ZERO) > 0) {
      throw new TooManyRequests("Too many log-ins have failed; try again later.", pause);
    }
    underWay.merge(address, 1, Integer::sum);
  }

  /** Ends what {@link #admit} began, after {@link #failed} if it has. */
  synchronized void decided(String address) {
    underWay.computeIfPresent(address, (key, number) -> number == 1 ? null : number - 1);
  }

  synchronized void failed(String email, String address) {
    Instant now = clock.instant();
    ofAccounts
        .get(new AccountAtAddress(email, address), key -> new FailureWindow(PER_ACCOUNT, WINDOW))
        .add(now);
    ofAddresses.get(address, key -> new FailureWindow(PER_ADDRESS, WINDOW)).add(now);
  }

  private static Duration pause(FailureWindow failures, Instant now) {
    return failures == null ? Duration.ZERO : failures.pause(now);
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static <K> Cache<K, FailureWindow> cache() {
    return Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterAccess(WINDOW).build();
  }

  private record AccountAtAddress(String email, String address) {}
}
