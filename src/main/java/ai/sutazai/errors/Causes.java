package ai.sutazai.errors;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What stands behind a failure. */
public final class Causes {

  /** A chain of causes may be a circle. */
  private static final int MAX = 20;

  private Causes() {}

  /** The failure and its causes, the innermost last; none of null. */
  public static Stream<Throwable> of(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MAX);
  }

  /** The outermost of a type. */
  public static <T> Optional<T> first(Throwable failure, Class<T> type) {
    return of(failure).filter(type::isInstance).map(type::cast).findFirst();
  }
}
