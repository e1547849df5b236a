package ai.sutazai.text;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The marks of a text: numbers in brackets, which point at its citations. */
public final class Marks {

  private static final Pattern MARK =
      Pattern.compile("(?<!\\s)(\\s*+)\\[(\\d+(?:\\s*[,;]\\s*\\d+)*+)]");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private Marks() {}

  /**
   * The text with its marks renumbered, one number a mark.
   *
   * @param numbers the new number of each; what is not in it points at nothing and is left out
   */
  public static String renumbered(String text, Map<Integer, Integer> numbers) {
    return MARK.matcher(text)
        .replaceAll(
            mark -> {
              String kept =
                  NUMBER
                      .matcher(mark.group(2))
                      .results()
                      .map(number -> numbers.get(number(number.group())))
                      .filter(Objects::nonNull)
                      .distinct()
                      .map(number -> "[" + number + "]")
                      .collect(Collectors.joining(" "));
              return kept.isEmpty() ? "" : Matcher.quoteReplacement(mark.group(1) + kept);
            })
        .strip();
  }

  /** The text without what reads like a mark, since it points at nothing of ours. */
  public static String removed(String text) {
    return renumbered(text, Map.of());
  }

  /**
   * The text with other brackets around what reads like a mark: it may be a list or an interval.
   */
  public static String inOtherBrackets(String text) {
    return MARK.matcher(text).replaceAll("$1($2)");
  }

  /** The numbers of all marks. */
  public static Set<Integer> in(String text) {
    return MARK.matcher(text)
        .results()
        .flatMap(mark -> NUMBER.matcher(mark.group(2)).results())
        .map(number -> number(number.group()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** No number is as long as that, so it stands for all that are longer. */
  private static int number(String digits) {
    return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }
}
