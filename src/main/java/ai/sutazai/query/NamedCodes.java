package ai.sutazai.query;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The codes that a question names, such as {@code E-17} for an error or {@code BX1111/2} for a
 * part. What is said of one code looks like an answer about any other.
 */
final class NamedCodes {

  private static final Pattern CODE =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])(?=\\p{Lu})(?=[\\p{L}\\p{N}/._-]*\\d)"
              + "[\\p{L}\\p{N}]++(?:[/._-][\\p{L}\\p{N}]++)*+");
  private static final Pattern SEPARATORS = Pattern.compile("[\\s/._-]");

  private NamedCodes() {}

  /** Whether passages name codes like those of a question, and none of the question's own. */
  static boolean areOthers(String question, List<Passage> passages) {
    Set<String> asked = in(question);
    if (asked.isEmpty()) {
      return false;
    }
    List<String> texts = passages.stream().map(p -> p.head() + "\n" + p.text()).toList();
    Set<String> plain = asked.stream().map(NamedCodes::plain).collect(Collectors.toSet());
    Predicate<String> namesOne =
        text -> plain.stream().anyMatch(code -> plain(text).contains(code));
    Set<String> shapes = asked.stream().map(NamedCodes::shape).collect(Collectors.toSet());
    return texts.stream().noneMatch(namesOne)
        && texts.stream()
            .flatMap(text -> in(text).stream())
            .anyMatch(code -> shapes.stream().anyMatch(shape(code)::startsWith));
  }

  private static Set<String> in(String text) {
    return CODE.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  private static String plain(String text) {
    return SEPARATORS.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
  }

  /** Letters and digits in a row are one each. */
  private static String shape(String code) {
    return code.replaceAll("\\p{L}+", "A").replaceAll("\\p{N}+", "9");
  }
}
