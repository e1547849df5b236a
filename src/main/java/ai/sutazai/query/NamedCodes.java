package ai.sutazai.query;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The codes that a question names, such as {@code E-17} for an error or {@code BX1111/2} for a
 * part. What is said of one code looks like an answer about any other.
 */
final class NamedCodes {

  /** A question of more is about none of them; bounds what looking for them costs. */
  private static final int MAX_CODES = 20;

  /** A code, if there is a digit in it. */
  private static final Pattern NAME =
      Pattern.compile("(?<![\\p{L}\\p{N}])(?=\\p{Lu})[\\p{L}\\p{N}]++(?:[/._-][\\p{L}\\p{N}]++)*+");

  private static final Pattern DIGIT = Pattern.compile("\\d");
  private static final Pattern RUN = Pattern.compile("\\p{L}+|\\p{N}+");

  private NamedCodes() {}

  /** Whether passages name codes like those of a question, and none of the question's own. */
  static boolean areOthers(String question, List<Passage> passages) {
    Set<String> asked = in(question);
    if (asked.isEmpty() || asked.size() > MAX_CODES) {
      return false;
    }
    List<String> texts = passages.stream().map(p -> p.head() + "\n" + p.text()).toList();
    List<Pattern> spellings = asked.stream().map(NamedCodes::spellings).toList();
    if (texts.stream().anyMatch(text -> spellings.stream().anyMatch(s -> s.matcher(text).find()))) {
      return false;
    }
    Set<String> shapes = asked.stream().map(NamedCodes::shape).collect(Collectors.toSet());
    return texts.stream()
        .flatMap(text -> in(text).stream())
        .anyMatch(code -> shapes.stream().anyMatch(shape(code)::startsWith));
  }

  private static Set<String> in(String text) {
    return NAME.matcher(text)
        .results()
        .map(MatchResult::group)
        .filter(DIGIT.asPredicate())
        .collect(Collectors.toSet());
  }

  /** The code with other separators or none, in any case. */
  private static Pattern spellings(String code) {
    String runs =
        RUN.matcher(code)
            .results()
            .map(MatchResult::group)
            .collect(Collectors.joining("[\\s/._-]?"));
    return Pattern.compile(
        "(?<![\\p{L}\\p{N}])" + runs + "(?![\\p{L}\\p{N}])",
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  /** Letters and digits in a row are one each. */
  private static String shape(String code) {
    return code.replaceAll("\\p{L}+", "A").replaceAll("\\p{N}+", "9");
  }
}
