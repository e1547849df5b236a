package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ConfiguredProductTest;
import ai.sutazai.FakeOllama;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class AnswerPromptTest extends ConfiguredProductTest {

  private static final int WINDOW = 2048;
  private static final int LONGEST = 8_000;
  private static final String OWN = "And how wide is it?";
  private static final String ENGLISH = "The bridge of Ghent is 41 metres long and made of steel. ";

  @Autowired private AnswerPrompt prompt;
  @Autowired private Questions questions;

  @Test
  void shortQuestionLeavesRoomForAllTheTokensOfPassages() {
    assertThat(prompt.context(question(OWN), evidence(ENGLISH.repeat(20)))).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 3_500, LONGEST})
  void passagesTakeWhatTheQuestionLeaves(int length) {
    Question question = question(ENGLISH.repeat(200).substring(0, length - OWN.length()) + OWN);
    Evidence evidence = evidence(ENGLISH.repeat(20));

    List<Passage> context = prompt.context(question, evidence);
    assertThat(context).isNotEmpty();
    assertFits(prompt.messages(question, context, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ENGLISH,
        "De brug van Gent is 41 meter lang, één van de langste in België. ",
        "Мост в Генте имеет длину сорок один метр. ",
        "根特的桥长四十一米，由钢制成。",
        "สะพานแห่งเกนต์มีความยาวสี่สิบเอ็ดเมตรและทำจากเหล็ก ",
        "የጌንት ድልድይ አርባ አንድ ሜትር ርዝመት አለው። ",
        "🌉🌊🛶🏰"
      })
  void promptFitsTheModelInAnyScript(String sentence) {
    Evidence evidence = evidence(sentence.repeat(60));

    List<Passage> context = prompt.context(question(OWN), evidence);
    assertFits(prompt.messages(question(OWN), context, null));
    assertThat(context).isNotEmpty();
    Passage first = context.get(0);
    assertThat(sentence.repeat(60)).startsWith(first.text());
    assertThat(first.text().codePointCount(0, first.text().length()))
        .isEqualTo(first.end() - first.start());
  }

  @Test
  void passagesOwnMarksAreNotAmongTheNumbersOfThePassages() {
    List<ChatMessage> messages =
        prompt.messages(
            question(OWN), evidence("It is 41 metres long [2], as [3, 4] say.").passages(), null);

    assertThat(((UserMessage) messages.get(1)).singleText())
        .startsWith("[1] It is 41 metres long (2), as (3, 4) say.\n\n[2] It is 41");
  }

  @Test
  void followUpOfLongQuestionsIsNoLongerThanAQuestionMayBe() {
    String earlier = ENGLISH.repeat(200).substring(0, LONGEST - 10) + "Is it so?";
    Question rewritten =
        questions.rewrite(question(OWN), Collections.nCopies(3, Map.of("content", earlier)));

    assertThat(rewritten.search().text())
        .hasSizeLessThanOrEqualTo(LONGEST)
        .endsWith("Is it so? " + OWN);
    List<Passage> context = prompt.context(rewritten, evidence(ENGLISH.repeat(20)));
    assertFits(prompt.messages(rewritten, context, null));
  }

  private static void assertFits(List<ChatMessage> messages) {
    String all =
        ((SystemMessage) messages.get(0)).text() + ((UserMessage) messages.get(1)).singleText();
    assertThat(FakeOllama.mostTokens(all)).isLessThan(WINDOW - 200);
    assertThat(all).endsWith(OWN);
  }

  private static Question question(String text) {
    return new Question(
        text,
        SearchRequest.question(Map.of("question", text), "7f6c2f0a-3b51-4f0e-9a55-6a3a1df1c0de"),
        "small-one",
        null);
  }

  private static Evidence evidence(String text) {
    Passage passage =
        new Passage(
            "d", 1, "bridge.txt", null, 0, text.codePointCount(0, text.length()), text, 1, "");
    return new Evidence(1, Collections.nCopies(10, passage), List.of(), true);
  }
}
