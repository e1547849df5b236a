package ai.sutazai.query;

import java.text.Normalizer;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /** Such codes are like others only if the letters are the same: FY2023 and Q4 are not. */
  private static final Pattern BARE = Pattern.compile("\\p{L}+\\p{N}+");

  private static final Pattern RUN = Pattern.compile("\\p{L}+|\\p{N}+");

  private static final Pattern FANCY = Pattern.compile("[\\p{L}\\p{N}&&[^\\p{ASCII}]]+");

  private NamedCodes() {}

  /** Whether passages name codes like those of a question, and none of the question's own. */
  static boolean areOthers(String question, List<Passage> passages) {
    Set<String> asked = in(plain(question));
    if (asked.isEmpty() || asked.size() > MAX_CODES) {
      return false;
    }
    List<String> texts = passages.stream().map(p -> plain(p.head() + "\n" + p.text())).toList();
    List<Pattern> spellings = asked.stream().map(NamedCodes::spellings).toList();
    if (texts.stream().anyMatch(text -> spellings.stream().anyMatch(s -> s.matcher(text).find()))) {
      return false;
    }
    Set<String> shapes =
        asked.stream()
            .map(code -> BARE.matcher(code).matches() ? numbered(code) : shape(code))
            .collect(Collectors.toSet());
    return texts.stream()
        .flatMap(text -> in(text).stream())
        .flatMap(code -> Stream.of(numbered(code), shape(code)))
        .anyMatch(rival -> shapes.stream().anyMatch(rival::startsWith));
  }

  /** With letters and digits in their plainest form: CO2 for CO₂. */
  private static String plain(String text) {
    return FANCY
        .matcher(text)
        .replaceAll(
            run ->
                Matcher.quoteReplacement(Normalizer.normalize(run.group(), Normalizer.Form.NFKC)));
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

  /** Digits in a row are one. */
  private static String numbered(String code) {
    return code.replaceAll("\\p{N}+", "9");
  }

  /** So are letters. */
  private static String shape(String code) {
    return numbered(code).replaceAll("\\p{L}+", "*");
  }
}
