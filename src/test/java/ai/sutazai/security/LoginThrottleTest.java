package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import ai.sutazai.errors.TooManyRequests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

  private static final String EMAIL = "ada@example.org";
  private static final String ADDRESS = "203.0.113.9";

  private final MovedClock clock = new MovedClock();
  private final LoginThrottle throttle = new LoginThrottle(clock);

  @Test
  void nineFailuresAreAdmittedTenAreNot() {
    fail(9, EMAIL, ADDRESS);
    assertAdmitted(EMAIL, ADDRESS);

    fail(1, EMAIL, ADDRESS);
    assertRefused(EMAIL, ADDRESS, Duration.ofMinutes(15));
  }

  @Test
  void sameAccountFromElsewhereAndOthersFromHereAreAdmitted() {
    fail(10, EMAIL, ADDRESS);

    assertAdmitted(EMAIL, "203.0.113.10");
    assertAdmitted("grace@example.org", ADDRESS);
  }

  @Test
  void hundredFailuresOfOneAddressShutOutAllItsAccounts() {
    for (int i = 0; i < 99; i++) {
      fail(1, "guess-" + i + "@example.org", ADDRESS);
    }
    assertAdmitted(EMAIL, ADDRESS);

    fail(1, "guess-99@example.org", ADDRESS);
    assertRefused(EMAIL, ADDRESS, Duration.ofMinutes(15));
    assertAdmitted(EMAIL, "203.0.113.10");
  }

  @Test
  void thoseUnderWayCountUntilTheyAreDecided() {
    fail(99, "guess@example.org", ADDRESS);
    throttle.admit(EMAIL, ADDRESS, Duration.ZERO);

    assertRefused("grace@example.org", ADDRESS, Duration.ofSeconds(1));
    assertAdmitted("grace@example.org", "203.0.113.10");

    throttle.decided(ADDRESS);
    assertAdmitted("grace@example.org", ADDRESS);
  }

  @Test
  void windowSlidesInsteadOfStartingAnew() {
    fail(5, EMAIL, ADDRESS);
    clock.move(Duration.ofMinutes(10));
    fail(5, EMAIL, ADDRESS);
    assertRefused(EMAIL, ADDRESS, Duration.ofMinutes(5));

    clock.move(Duration.ofMinutes(5));
    assertAdmitted(EMAIL, ADDRESS);

    fail(5, EMAIL, ADDRESS);
    assertRefused(EMAIL, ADDRESS, Duration.ofMinutes(10));
  }

  @Test
  void longerOfBothPausesHolds() {
    assertThatExceptionOfType(TooManyRequests.class)
        .isThrownBy(() -> throttle.admit(EMAIL, ADDRESS, Duration.ofSeconds(7)))
        .satisfies(refusal -> assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(7)));

    fail(10, EMAIL, ADDRESS);
    assertThatExceptionOfType(TooManyRequests.class)
        .isThrownBy(() -> throttle.admit(EMAIL, ADDRESS, Duration.ofSeconds(7)))
        .satisfies(refusal -> assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMinutes(15)));
  }

  private void fail(int times, String email, String address) {
    for (int i = 0; i < times; i++) {
      throttle.failed(email, address);
    }
  }

  private void assertAdmitted(String email, String address) {
    assertThatNoException().isThrownBy(() -> throttle.admit(email, address, Duration.ZERO));
    throttle.decided(address);
  }

  private void assertRefused(String email, String address, Duration pause) {
    assertThatExceptionOfType(TooManyRequests.class)
        .isThrownBy(() -> throttle.admit(email, address, Duration.ZERO))
        .satisfies(refusal -> assertThat(refusal.retryAfter()).isEqualTo(pause));
  }

  private static final class MovedClock extends Clock {

    private Instant now = Instant.parse("2026-01-05T08:00:00Z");

    void move(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
