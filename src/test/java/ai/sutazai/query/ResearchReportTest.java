package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ResearchReportTest {

  @Test
  void marksPointIntoTheCitationsOfAllAndThoseThatPointAtNothingAreLeftOut() {
    Answer one = answer("One [1].", citation(1, 0));
    Answer other = answer("Two [1]. Both [1, 2]. None [3].", citation(1, 5), citation(2, 0));

    Map<String, Object> report =
        new ResearchReport().compose(List.of("One?", "Two?"), List.of(one, other));

    assertThat(report.get("report")).isEqualTo("One [1].\n\nTwo [2]. Both [2] [1]. None.");
    assertThat(report.get("citations")).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(2);
  }

  private static Answer answer(String text, Citation... citations) {
    return Answer.extractive(text, List.of(citations), false);
  }

  private static Citation citation(int n, int start) {
    return new Citation(n, "document", 1, null, null, start, start + 4, "text", 1);
  }
}
