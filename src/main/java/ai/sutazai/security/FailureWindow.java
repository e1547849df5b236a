package ai.sutazai.security;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** The failures of one key in a sliding window, never more than the limit. */
final class FailureWindow {

  private final int limit;
  private final Duration window;
  private final Deque<Instant> times = new ArrayDeque<>();

  FailureWindow(int limit, Duration window) {
    this.limit = limit;
    this.window = window;
  }

  synchronized void add(Instant now) {
    forgetOlder(now);
    if (times.size() == limit) {
      times.removeFirst();
    }
    times.addLast(now);
  }

  /** How long until another try is admitted; zero when it is now. */
  synchronized Duration pause(Instant now) {
    forgetOlder(now);
    return times.size() < limit
        ? Duration.ZERO
        : Duration.between(now, times.getFirst().plus(window));
  }

  /** How many more there may be at this moment. */
  synchronized int left(Instant now) {
    forgetOlder(now);
    return limit - times.size();
  }

  private void forgetOlder(Instant now) {
    while (!times.isEmpty() && !times.getFirst().plus(window).isAfter(now)) {
      times.removeFirst();
    }
  }
}
