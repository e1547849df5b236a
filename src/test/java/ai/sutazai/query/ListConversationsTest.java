package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import org.junit.jupiter.api.Test;

class ListConversationsTest extends ProductTest {

  @Test
  void pagesTogetherHoldEveryConversationOnceNewestFirst() {
    for (int n = 0; n < 5; n++) {
      me.ask("Question number " + n + "?");
    }

    assertThat(me.items("/api/v1/conversations?limit=2"))
        .extracting(c -> c.at("/title").asText())
        .containsExactly(
            "Question number 4?",
            "Question number 3?",
            "Question number 2?",
            "Question number 1?",
            "Question number 0?");
  }

  @Test
  void titleIsTheFirstQuestionCutWhereItIsLong() {
    me.ask("Why 🌉? ".repeat(100));
    String title = me.items("/api/v1/conversations?limit=2").get(0).at("/title").asText();
    assertThat(title.codePointCount(0, title.length())).isBetween(100, 200);
  }
}
