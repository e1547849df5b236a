package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionsTest {

  private static final String EARLIER = "How long is the bridge of Ghent?";

  private final Questions questions = new Questions("small-one", "", List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "And how wide?",
        "And how wide is it then today?",
        "AND HOW WIDE IS IT TODAY?",
        "How wide is that one?",
        "And for carts with four wheels?",
        "What about carts with four wheels?",
        "For how long is that possible?",
        "How about the one that carries carts and trams?",
        "它有多宽？",
        "幅は？",
        "กว้างเท่าไร",
      })
  void questionThatLeansOnAnEarlierOneIsSearchedForWithIt(String question) {
    assertThat(rewritten(question).search().text()).isEqualTo(EARLIER + " " + question);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "How high is the tower of Bruges?",
        "Who runs the IT department today?",
        "What is the book about the bridge called?",
        "What is the tower that was sold called?",
        "布鲁日的塔有多高？",
        "ブルージュの塔の高さはどのくらいですか？",
        "หอคอยของบรูจสูงเท่าไร",
      })
  void questionThatStandsOnItsOwnIsSearchedForAlone(String question) {
    assertThat(rewritten(question).isFollowUp()).isFalse();
  }

  private Question rewritten(String question) {
    return questions.rewrite(
        new Question(
            question,
            SearchRequest.question(
                Map.of("question", question), "7f6c2f0a-3b51-4f0e-9a55-6a3a1df1c0de"),
            "small-one",
            null),
        List.of(Map.of("content", EARLIER)));
  }
}
