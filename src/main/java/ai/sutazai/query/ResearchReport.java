package ai.sutazai.query;

import ai.sutazai.text.Marks;
import ai.sutazai.text.VisibleText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.ExchangeProperty;
import org.springframework.stereotype.Component;

/** Makes one cited report of the answers to several questions. */
@Component("researchReport")
public class ResearchReport {

  private static final int MAX_QUESTIONS = 6;
  private static final Pattern PARTS = Pattern.compile("(?<=[?;])\\s+|,?\\s+and\\s+(?=\\w+ )");

  /**
   * The question, and what is to be searched for beside it: what the caller says, else what the
   * model searched for, else its parts.
   *
   * @param talk with the model; null if there was none
   */
  @SuppressWarnings("unchecked")
  public List<String> questions(Map<String, Object> payload, SearchTalk talk) {
    String question = (String) payload.get("question");
    Set<String> questions = new LinkedHashSet<>();
    questions.add(question);
    if (payload.get("searches") instanceof List<?> searches) {
      questions.addAll((List<String>) searches);
    } else if (talk != null && !talk.searches().isEmpty()) {
      questions.addAll(talk.searches());
    } else {
      questions.addAll(
          PARTS.splitAsStream(question).filter(part -> !VisibleText.isBlank(part)).toList());
    }
    return questions.stream().limit(MAX_QUESTIONS).toList();
  }

  /** As {@code POST /query} takes it. */
  public Map<String, Object> ask(@ExchangeProperty("asked") String question) {
    return Map.of("question", question);
  }

  /**
   * The report has each answer that holds something new: of the documents' own sentences those that
   * it has not quoted yet, of a model's answers those in other words.
   *
   * @return {@code {report, citations, sections: [{question, answer, generator}]}}; marks point
   *     into the citations of all
   */
  public Map<String, Object> compose(List<String> questions, List<Answer> answers) {
    List<Citation> citations = new ArrayList<>();
    List<Map<String, Object>> sections = new ArrayList<>();
    Set<String> paragraphs = new LinkedHashSet<>();
    Set<Integer> quoted = new HashSet<>();
    for (int i = 0; i < answers.size(); i++) {
      Answer answer = answers.get(i);
      Map<Integer, Integer> numbers = numbers(answer, citations);
      String text = Marks.renumbered(answer.answer(), numbers);
      Map<String, Object> section = new LinkedHashMap<>();
      section.put("question", questions.get(i));
      section.put("answer", text);
      section.put("generator", answer.generator());
      sections.add(section);
      String paragraph = answer.citations().isEmpty() ? "" : text;
      if (answer.generator().equals(Answer.EXTRACTIVE)) {
        paragraph =
            Citation.quoted(
                numbers.values().stream()
                    .filter(quoted::add)
                    .map(n -> citations.get(n - 1))
                    .toList());
      }
      if (!paragraph.isEmpty()) {
        paragraphs.add(paragraph);
      }
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put(
        "report", paragraphs.isEmpty() ? answers.get(0).answer() : String.join("\n\n", paragraphs));
    result.put("citations", citations);
    result.put("sections", sections);
    return result;
  }

  /** Where an answer's marks point in the citations of all, to which it adds its own. */
  private static Map<Integer, Integer> numbers(Answer answer, List<Citation> all) {
    Map<Integer, Integer> numbers = new LinkedHashMap<>();
    for (Citation citation : answer.citations()) {
      int n = 0;
      while (n < all.size() && !samePlace(all.get(n), citation)) {
        n++;
      }
      if (n == all.size()) {
        all.add(
            new Citation(
                n + 1,
                citation.documentId(),
                citation.version(),
                citation.filename(),
                citation.page(),
                citation.start(),
                citation.end(),
                citation.text(),
                citation.score()));
      }
      numbers.put(citation.n(), n + 1);
    }
    return numbers;
  }

  private static boolean samePlace(Citation a, Citation b) {
    return a.documentId().equals(b.documentId())
        && a.version() == b.version()
        && a.start() == b.start()
        && a.end() == b.end();
  }
}
