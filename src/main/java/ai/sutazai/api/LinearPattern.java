package ai.sutazai.api;

import com.google.re2j.Pattern;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.regex.RegularExpression;
import java.util.function.Supplier;
import java.util.regex.MatchResult;

/**
 * A pattern that takes room by what it is written out and time by that and the text, whoever wrote
 * it. {@code $} is the end, as JSON Schema means it; for Java's own, it would match before a last
 * line feed, too.
 */
final class LinearPattern implements RegularExpression {

  private static final int LONGEST = 1_000;
  private static final int LARGEST = 10_000;

  /**
   * Of what stands before it once; of a group, or of what is repeated already, all that is in it.
   */
  private static final java.util.regex.Pattern REPEAT =
      java.util.regex.Pattern.compile("([)}]?)\\{(\\d{1,4})(?:,(\\d{0,4}))?}");

  private final Pattern pattern;

  /**
   * @throws JsonSchemaException if it is none, or too large
   */
  LinearPattern(String regex) {
    if (regex.length() > LONGEST || size(regex) > LARGEST) {
      throw new JsonSchemaException("The pattern is too large.");
    }
    pattern = shallow(() -> Pattern.compile(regex));
  }

  @Override
  public boolean matches(String value) {
    return shallow(() -> pattern.matcher(value).find());
  }

  /** What is nested in a pattern is gone into. */
  private static <T> T shallow(Supplier<T> steps) {
    try {
      return steps.get();
    } catch (StackOverflowError e) {
      throw new JsonSchemaException("The pattern is nested too deeply.");
    }
  }

  /** At most so many characters it has with its repetitions written out. */
  static long size(String regex) {
    long once = regex.length();
    double nested = 1;
    for (MatchResult repeat : (Iterable<MatchResult>) REPEAT.matcher(regex).results()::iterator) {
      int times = Math.max(1, Math.max(number(repeat.group(2)), number(repeat.group(3))));
      if (repeat.group(1).isEmpty()) {
        once += times;
      } else {
        nested *= times;
      }
    }
    return (long) (once * nested);
  }

  private static int number(String digits) {
    return digits == null || digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }
}
