package ai.sutazai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long something may take. A machine that stalls may spoil a try or two, but not all three. */
public final class InTime {

  private static final int TRIES = 3;

  /** What is tried. */
  public interface Work<E extends Exception> {

    void run() throws E;
  }

  /** What is tried, and comes to something. */
  public interface Source<T, E extends Exception> {

    T get() throws E;
  }

  private InTime() {}

  /** Begins anew where it took too long. */
  public static <E extends Exception> void assertWithin(Duration limit, Work<E> work) throws E {
    InTime.<Void, E>within(
        limit,
        () -> {
          work.run();
          return null;
        });
  }

  /** What came of the first try that did not take too long. */
  public static <T, E extends Exception> T within(Duration limit, Source<T, E> source) throws E {
    List<Duration> times = new ArrayList<>();
    for (int tries = 0; tries < TRIES; tries++) {
      long start = System.nanoTime();
      T result = source.get();
      times.add(Duration.ofNanos(System.nanoTime() - start));
      if (times.get(tries).compareTo(limit) < 0) {
        return result;
      }
    }
    throw new AssertionError("It took %s, and may take %s".formatted(times, limit));
  }
}
