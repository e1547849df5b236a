package ai.sutazai.query;

import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Reads questions, and makes follow-ups stand on their own. */
@Component("questions")
public class Questions {

  /** Words, or two of them, by which a question goes on from another. */
  private static final Set<String> OPENERS =
      Set.of("and", "but", "or", "also", "what about", "how about");

  /** Words that stand for something said before. */
  private static final Set<String> POINTERS =
      Set.of(
          "it", "its", "he", "him", "his", "she", "her", "they", "them", "their", "this", "these",
          "those");

  /** Words that do so at the end of a question; elsewhere they join its parts. */
  private static final Set<String> LAST_POINTERS =
      Set.of("this", "that", "there", "then", "one", "ones", "so", "also", "else", "more");

  /** Words behind which "that" does so. */
  private static final Set<String> BEFORE_THAT =
      Set.of("is", "was", "does", "did", "do", "can", "will", "would", "should", "about", "of");

  /** What comes behind as many words may stand for one of them. */
  private static final int OPENING = 5;

  /** Scripts without blanks between words, of which one has about two characters, or four. */
  private static final String TWO_A_WORD = "\\p{IsHan}";

  private static final String FOUR_A_WORD =
      "\\p{IsHiragana}\\p{IsKatakana}\u30FC\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}";

  private static final Pattern WORD =
      Pattern.compile(
          "[%1$s]{1,2}|[%2$s]{1,4}|[\\p{L}\\p{M}\\p{N}&&[^%1$s%2$s]]+"
              .formatted(TWO_A_WORD, FOUR_A_WORD));

  /** A question with fewer words leans on an earlier one. */
  private static final int ELLIPTIC_WORDS = 4;

  /** As many characters as the contract lets a question have. */
  private static final int LONGEST = 8_000;

  private final String model;
  private final boolean overridden;
  private final Set<String> allowed;

  Questions(
      @Value("${sutazai.default-model}") String defaultModel,
      @Value("${sutazai.model-override}") String override,
      @Value("${sutazai.allowed-models}") List<String> allowed) {
    this.overridden = !override.isBlank();
    this.model = overridden ? override : defaultModel;
    this.allowed = allowed.isEmpty() ? Set.of(model) : Set.copyOf(allowed);
  }

  /**
   * Reads a validated body of {@code POST /query}.
   *
   * @throws InvalidRequest for a model that is not allowed
   */
  public Question read(@Body Map<String, Object> body, @Header("userId") String owner) {
    String text = (String) body.get("question");
    String asked = (String) body.get("model");
    if (asked != null && !allowed.contains(asked)) {
      throw new InvalidRequest(
          FieldError.body("/model", "The model " + asked + " is not among the allowed ones."));
    }
    return new Question(
        text,
        SearchRequest.question(body, owner),
        asked == null || overridden ? model : asked,
        (String) body.get("conversation_id"));
  }

  /**
   * Puts the latest question that stands on its own in front of one that leans on it; of too much,
   * the end.
   *
   * @param history rows of the conversation's earlier questions, latest first
   */
  public Question rewrite(
      @ExchangeProperty("question") Question question, @Body List<Map<String, Object>> history) {
    String subject = question.text();
    boolean leans = leansOnHistory(subject);
    for (Map<String, Object> row : history) {
      if (!leans) {
        break;
      }
      subject = (String) row.get("content");
      leans = namesNothing(words(subject));
    }
    return subject.equals(question.text())
        ? question
        : question.rewritten(end(subject + " " + question.text(), LONGEST));
  }

  /**
   * The reply, once it is kept.
   *
   * @param conversation it stands in, or null
   */
  public Answer answered(
      @ExchangeProperty("answer") Answer answer, @Body String conversation, Exchange exchange) {
    return answer.in(conversation, exchange.getClock().elapsed());
  }

  /** The last characters of a text, at most so many code points. */
  static String end(String text, int most) {
    int surplus = Math.max(0, text.codePointCount(0, text.length()) - most);
    return text.substring(text.offsetByCodePoints(0, surplus));
  }

  /** Whether a question is not whole without what it follows. */
  static boolean leansOnHistory(String text) {
    List<String> words = words(text);
    return namesNothing(words)
        || OPENERS.contains(words.get(0))
        || OPENERS.contains(words.get(0) + " " + words.get(1));
  }

  /** Whether it does not even say what it is about. */
  private static boolean namesNothing(List<String> words) {
    return words.size() < ELLIPTIC_WORDS || pointsBack(words);
  }

  /** Whether there are words in a question that stand for something said before. */
  static boolean pointsBack(String text) {
    return pointsBack(words(text));
  }

  private static boolean pointsBack(List<String> words) {
    return words.stream().limit(OPENING).anyMatch(POINTERS::contains)
        || IntStream.range(1, Math.min(words.size(), OPENING))
            .anyMatch(i -> words.get(i).equals("that") && BEFORE_THAT.contains(words.get(i - 1)))
        || !words.isEmpty() && LAST_POINTERS.contains(words.get(words.size() - 1));
  }

  /** In small letters, but for a name, such as IT, that is spelled like one of them. */
  private static List<String> words(String text) {
    boolean loud = text.equals(text.toUpperCase(Locale.ROOT));
    return WORD.matcher(text)
        .results()
        .map(MatchResult::group)
        .map(word -> loud || !isCapitals(word) ? word.toLowerCase(Locale.ROOT) : word)
        .toList();
  }

  private static boolean isCapitals(String word) {
    return word.equals(word.toUpperCase(Locale.ROOT));
  }
}
