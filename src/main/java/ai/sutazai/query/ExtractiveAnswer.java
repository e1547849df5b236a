package ai.sutazai.query;

import ai.sutazai.text.Marks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Answers with the best sentences of the documents, word for word but for marks of their own. */
@Component("extractiveAnswer")
public class ExtractiveAnswer {

  private static final int SENTENCES = 3;

  /** A sentence that scores less than this share of the best one says something else. */
  private static final double RELEVANT = 0.55;

  private static final String NOTHING_FOUND =
      "The documents you can see do not contain an answer to this question.";

  /** The best sentences, each once and behind its mark's citation. */
  public Answer compose(Evidence evidence, boolean degraded) {
    List<Citation> citations = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    Set<String> said = new HashSet<>();
    if (evidence.quotes().isEmpty()) {
      return refuse();
    }
    double best = evidence.quotes().get(0).score();
    for (Passage quote : evidence.quotes()) {
      if (citations.size() == SENTENCES || quote.score() < best * RELEVANT) {
        break;
      }
      if (said.add(Marks.removed(quote.text()))) {
        Citation citation = Citation.of(citations.size() + 1, quote);
        citations.add(citation);
        sentences.add(citation.quoted());
      }
    }
    return Answer.extractive(String.join(" ", sentences), citations, degraded);
  }

  /** Says that there is no answer; nothing is invented. */
  public Answer refuse() {
    return Answer.extractive(NOTHING_FOUND, List.of(), false);
  }
}
