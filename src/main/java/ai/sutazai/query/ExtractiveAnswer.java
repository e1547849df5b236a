package ai.sutazai.query;

import ai.sutazai.text.Marks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Answers with the best sentences of the documents; marks of their own are in other brackets. */
@Component("extractiveAnswer")
public class ExtractiveAnswer {

  private static final int SENTENCES = 3;

  /** A sentence that scores less than this share of the best one says something else. */
  private static final double RELEVANT = 0.7;

  /**
   * A line of a word or two without an end mark: a heading, a page number, a greeting. Not an item
   * behind a bullet, nor a row of two fields.
   */
  private static final Pattern SCRAP =
      Pattern.compile(
          "(?![-*+•]\\s|.*[\\p{L}\\p{N}\"'](?:[,;|\\t]|:\\s?)[\\p{L}\\p{N}\"'])"
              + "(?:\\S{1,20}\\h+)?\\S{0,19}[\\p{L}\\p{N}],?");

  private static final String NOTHING_FOUND =
      "The documents you can see do not contain an answer to this question.";

  /** The best sentences, each once and before its mark; a scrap only if it is the best. */
  public Answer compose(Evidence evidence, boolean degraded) {
    List<Citation> citations = new ArrayList<>();
    Set<String> said = new HashSet<>();
    if (evidence.quotes().isEmpty()) {
      return refuse();
    }
    double best = evidence.quotes().get(0).score();
    for (Passage quote : evidence.quotes()) {
      if (citations.size() == SENTENCES || quote.score() < best * RELEVANT) {
        break;
      }
      String sentence = Marks.removed(quote.text());
      boolean adds = citations.isEmpty() || !SCRAP.matcher(sentence).matches();
      if (adds && said.add(sentence)) {
        citations.add(Citation.of(citations.size() + 1, quote));
      }
    }
    return Answer.extractive(Citation.quoted(citations), citations, degraded);
  }

  /** Says that there is no answer; nothing is invented. */
  public Answer refuse() {
    return Answer.extractive(NOTHING_FOUND, List.of(), false);
  }
}
