package ai.sutazai.query;

import ai.sutazai.embedding.IndexSnapshot;
import ai.sutazai.embedding.Meanings;
import ai.sutazai.embedding.SearchIndex;
import ai.sutazai.text.Marks;
import ai.sutazai.text.Sentences;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.lucene.util.VectorUtil;
import org.springframework.stereotype.Component;

/**
 * Weighs whether the passages found answer the question, sentence by sentence.
 *
 * <p>A sentence counts {@code cos(question, sentence) + 0.15 · coverage(sentence) + 0.6 · score of
 * its passage}; the evidence as a whole is as strong as {@code the best cosine + 0.5 ·
 * coverage(best passage)}. Coverage is the share of the question's idf weight whose words occur; a
 * word that occurs nowhere in the scope weighs most. Passages that name other codes than the
 * question's are no evidence at all. Words that only ask are none of a question's, and what a
 * sentence asks counts for the one behind it.
 *
 * <p>The passages of a follow-up are found with what it follows, which would alone be evidence
 * enough and the best sentence again. So it is weighed by itself, too: 0.7 of what a sentence
 * counts is its own, and the evidence has to be 0.6 as strong for it alone as for a question. Of 50
 * follow-ups about a dozen short documents and a handbook, 38 then have the right sentence first,
 * and 4 are refused; of 31 about what is not there, 27 are refused. Without it: 4, none and none.
 * (Measured before words that only ask were left out.) One that has no words of its own, such as
 * "Why?", is no question by itself.
 */
@Component("evidence")
public class EvidenceWeighing {

  private static final double SENTENCE_COVERAGE = 0.15;
  private static final double PASSAGE_SCORE = 0.6;
  private static final double PASSAGE_COVERAGE = 0.5;
  private static final double FOLLOW_UP_SCORE = 0.7;
  private static final double FOLLOW_UP_STRENGTH = 0.6;
  private static final int PASSAGES = 3;

  /** Likeness of a question to another that asks the same; it says nothing then. */
  private static final double SAME_QUESTION = 0.6;

  /** Sentences embedded for one question; bounds its cost. */
  private static final int MAX_SENTENCES = 64;

  /** Words by which something is asked for, whatever it is. */
  private static final String ASKING =
      "what who whom whose which when where why how about do does did can could must should would"
          + " will has have had i me my we our you your";

  /** Words that ask for more of what was spoken of. */
  private static final String GOING_ON =
      "tell say explain describe more else further again please he him his she her they them"
          + " their it its this that these those";

  private static final Pattern QUESTION = Pattern.compile("[?？؟][\\p{Pe}\\p{Pf}\"'*_]*$");

  /** What Markdown puts around a heading and its words. */
  private static final Pattern MARKUP = Pattern.compile("^#{1,6}\\s+|\\s+#+$|[*_`~]+");

  private final SearchIndex index;
  private final Meanings meanings;

  EvidenceWeighing(SearchIndex index, Meanings meanings) {
    this.index = index;
    this.meanings = meanings;
  }

  /**
   * @param found the search that found the passages
   * @param rows the passages' rows, best first
   * @param vector the embedding of the question as it is searched for, of unit length
   */
  public Evidence weigh(
      Question question, BegunSearch found, List<Map<String, Object>> rows, float[] vector) {
    SearchRequest search = question.search();
    boolean settled = found.isSettled();
    List<Passage> passages = rows.stream().map(Passage::of).toList();
    if (passages.isEmpty() || NamedCodes.areOthers(question.text(), passages)) {
      return new Evidence(0, passages, List.of(), settled);
    }
    List<List<Passage>> texts =
        passages.stream().limit(PASSAGES).map(EvidenceWeighing::sentences).toList();
    List<Passage> sentences = texts.stream().flatMap(List::stream).toList();
    if (sentences.isEmpty()) {
      return new Evidence(0, passages, List.of(), settled);
    }
    try (IndexSnapshot snapshot = index.open(search.scope())) {
      Scale scale = new Scale(vector, new Coverage(snapshot, search.text()));
      sentences = likely(sentences, scale.coverage());
      boolean byItself =
          question.isFollowUp() && !content(snapshot, question.text(), GOING_ON).isEmpty();
      List<String> meant = new ArrayList<>(sentences.stream().map(Passage::text).toList());
      if (byItself) {
        meant.add(question.text());
      }
      List<float[]> all = meanings.of(meant);
      List<float[]> embeddings = all.subList(0, sentences.size());
      double strength = scale.strength(embeddings, passages.get(0));
      Scale own = null;
      if (byItself) {
        own = new Scale(all.get(sentences.size()), new Coverage(snapshot, question.text()));
        strength =
            Math.min(strength, own.strength(embeddings, passages.get(0)) / FOLLOW_UP_STRENGTH);
      }
      Map<Passage, Double> likeness = new LinkedHashMap<>();
      for (int i = 0; i < sentences.size(); i++) {
        Passage sentence = sentences.get(i);
        double like = scale.likeness(embeddings.get(i), sentence);
        if (own != null) {
          like += FOLLOW_UP_SCORE * (own.likeness(embeddings.get(i), sentence) - like);
        }
        likeness.put(sentence, like);
      }
      texts.forEach(text -> answer(text, likeness));
      List<Quote> quotes = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        Passage passage = passages.get(i);
        for (Passage sentence : texts.get(i)) {
          Double like = likeness.get(sentence);
          if (like != null) {
            quotes.add(Quote.of(passage, sentence, like + PASSAGE_SCORE * passage.score()));
          }
        }
      }
      return new Evidence(strength, passages, Quote.best(quotes), settled && snapshot.isSettled());
    }
  }

  /** Has a question's likeness count for what comes behind it, which answers it. */
  private static void answer(List<Passage> text, Map<Passage, Double> likeness) {
    for (int i = 0; i + 1 < text.size(); i++) {
      Passage behind = text.get(i + 1);
      Double like = likeness.get(text.get(i));
      if (like != null
          && QUESTION.matcher(text.get(i).text()).find()
          && !QUESTION.matcher(behind.text()).find()
          && likeness.containsKey(behind)) {
        likeness.merge(behind, like, Math::max);
        if (like >= SAME_QUESTION) {
          likeness.remove(text.get(i));
        }
      }
    }
  }

  /** The words of a question that say what it is about. */
  private static Set<String> content(IndexSnapshot snapshot, String question, String besides) {
    Set<String> words = new HashSet<>(snapshot.words(question).keySet());
    words.removeAll(snapshot.words(ASKING + " " + besides).keySet());
    return words;
  }

  /** As many sentences as are embedded; of more, those that cover most. */
  private static List<Passage> likely(List<Passage> sentences, Coverage coverage) {
    if (sentences.size() <= MAX_SENTENCES) {
      return sentences;
    }
    Map<Passage, Double> covered = new HashMap<>();
    sentences.forEach(sentence -> covered.computeIfAbsent(sentence, s -> coverage.of(s.text())));
    return sentences.stream()
        .sorted(Comparator.comparing(covered::get, Comparator.reverseOrder()))
        .limit(MAX_SENTENCES)
        .toList();
  }

  /**
   * The passage's sentences; a line of signs is none, a heading states nothing, unless there is
   * nothing else.
   */
  private static List<Passage> sentences(Passage passage) {
    Set<String> headings =
        passage.head().lines().map(EvidenceWeighing::unmarked).collect(Collectors.toSet());
    List<Passage> all =
        Sentences.ofPassage(passage.text(), passage.start()).stream()
            .map(span -> passage.part(span.start(), span.end(), passage.score()))
            .filter(
                sentence ->
                    Marks.removed(sentence.text())
                        .codePoints()
                        .anyMatch(Character::isLetterOrDigit))
            .toList();
    List<Passage> statements =
        all.stream().filter(sentence -> !headings.contains(unmarked(sentence.text()))).toList();
    return statements.isEmpty() ? all : statements;
  }

  private static String unmarked(String line) {
    return MARKUP.matcher(line).replaceAll("");
  }

  /** What sentences and passages are held to: a question's meaning and its words. */
  private record Scale(float[] vector, Coverage coverage) {

    double likeness(float[] embedding, Passage sentence) {
      return cosine(embedding) + SENTENCE_COVERAGE * coverage.of(sentence.text());
    }

    double strength(List<float[]> sentences, Passage best) {
      return sentences.stream().mapToDouble(this::cosine).max().orElse(-1)
          + PASSAGE_COVERAGE * coverage.of(best.head() + "\n" + best.text());
    }

    private double cosine(float[] embedding) {
      return VectorUtil.dotProduct(vector, embedding);
    }
  }

  /** How much of a question's weight a text covers, from 0 to 1. */
  private static final class Coverage {

    private final IndexSnapshot snapshot;
    private final Map<String, Double> weights = new HashMap<>();
    private final double total;

    Coverage(IndexSnapshot snapshot, String question) {
      this.snapshot = snapshot;
      int size = snapshot.size();
      Set<String> words = content(snapshot, question, "");
      // What "it" is has to be said, or nothing answers how wide it is.
      if (words.isEmpty() || Questions.pointsBack(question)) {
        words = snapshot.words(question).keySet();
      }
      for (String word : words) {
        int frequency = snapshot.frequency(word);
        weights.put(word, Math.log(1 + (size - frequency + 0.5) / (frequency + 0.5)));
      }
      total = weights.values().stream().mapToDouble(d -> d).sum();
    }

    double of(String text) {
      Set<String> words = snapshot.words(text).keySet();
      return total == 0
          ? 0
          : words.stream().mapToDouble(w -> weights.getOrDefault(w, 0.0)).sum() / total;
    }
  }
}
