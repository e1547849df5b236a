package ai.sutazai.query;

import ai.sutazai.text.Marks;
import java.util.ArrayList;
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
      questions.addAll(PARTS.splitAsStream(question).filter(part -> !part.isBlank()).toList());
    }
    return questions.stream().limit(MAX_QUESTIONS).toList();
  }

  /** As {@code POST /query} takes it. */
  public Map<String, Object> ask(@ExchangeProperty("asked") String question) {
    return Map.of("question", question);
  }

  /**
   * @return {@code {report, citations, sections: [{question, answer, generator}]}}; marks point
   *     into the citations of all
   */
  public Map<String, Object> compose(List<String> questions, List<Answer> answers) {
    List<Citation> citations = new ArrayList<>();
    List<Map<String, Object>> sections = new ArrayList<>();
    Set<String> said = new LinkedHashSet<>();
    for (int i = 0; i < answers.size(); i++) {
      Answer answer = answers.get(i);
      String text = renumbered(answer, citations);
      Map<String, Object> section = new LinkedHashMap<>();
      section.put("question", questions.get(i));
      section.put("answer", text);
      section.put("generator", answer.generator());
      sections.add(section);
      if (!answer.citations().isEmpty()) {
        said.add(text);
      }
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("report", said.isEmpty() ? answers.get(0).answer() : String.join("\n\n", said));
    result.put("citations", citations);
    result.put("sections", sections);
    return result;
  }

  /** The answer with its marks pointing into the citations of all, to which it adds its own. */
  private static String renumbered(Answer answer, List<Citation> all) {
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
    return Marks.renumbered(answer.answer(), numbers);
  }

  private static boolean samePlace(Citation a, Citation b) {
    return a.documentId().equals(b.documentId())
        && a.version() == b.version()
        && a.start() == b.start()
        && a.end() == b.end();
  }
}
