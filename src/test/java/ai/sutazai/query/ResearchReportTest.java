package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ResearchReportTest {

  @Test
  void marksPointIntoTheCitationsOfAllAndThoseThatPointAtNothingAreLeftOut() {
    Answer one = written("One [1].", citation(1, 0, "One."));
    Answer other =
        written("Two [1]. Both [1, 2]. None [3].", citation(1, 5, "Two."), citation(2, 0, "One."));

    Map<String, Object> report =
        new ResearchReport().compose(List.of("One?", "Two?"), List.of(one, other));

    assertThat(report.get("report")).isEqualTo("One [1].\n\nTwo [2]. Both [2] [1]. None.");
    assertThat(report.get("citations")).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(2);
  }

  @Test
  void sentenceOfTheDocumentsIsReportedOnce() {
    List<Answer> answers =
        List.of(
            extractive("A. [1] B. [2]", citation(1, 0, "A."), citation(2, 5, "B.")),
            extractive("The documents do not contain an answer."),
            extractive("B. [1] A. [2]", citation(1, 5, "B."), citation(2, 0, "A.")),
            extractive(
                "B. [1] C as in (4). [2]", citation(1, 5, "B."), citation(2, 9, "C as in [4].")));

    Map<String, Object> report =
        new ResearchReport().compose(List.of("Both?", "Never?", "Other?", "Last?"), answers);

    assertThat(report.get("report")).isEqualTo("A. [1] B. [2]\n\nC as in (4). [3]");
    assertThat(report.get("sections"))
        .asInstanceOf(InstanceOfAssertFactories.list(Map.class))
        .extracting(section -> section.get("answer"))
        .containsExactly(
            "A. [1] B. [2]",
            "The documents do not contain an answer.",
            "B. [2] A. [1]",
            "B. [2] C as in (4). [3]");
  }

  @Test
  void partOfAQuestionInWhichNothingIsToBeSeenIsNotSearchedFor() {
    String question = "How deep is the harbour? \u00a0";

    assertThat(new ResearchReport().questions(Map.of("question", question), null))
        .containsExactly(question, "How deep is the harbour?");
  }

  private static Answer extractive(String text, Citation... citations) {
    return Answer.extractive(text, List.of(citations), false);
  }

  private static Answer written(String text, Citation... citations) {
    return new Answer(
        text, List.of(citations), Answer.OLLAMA, "model", false, null, Answer.Usage.NONE, 0, null);
  }

  private static Citation citation(int n, int start, String text) {
    return new Citation(n, "document", 1, null, null, start, start + text.length(), text, 1);
  }
}
