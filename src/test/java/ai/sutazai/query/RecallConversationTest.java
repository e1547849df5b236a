package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecallConversationTest extends ProductTest {

  @BeforeEach
  void tellOfBridges() {
    me.indexed(
        "ghent", "The bridge of Ghent is 41 metres long. The bridge of Ghent is 9 metres wide.");
    me.indexed("bruges", "The tower of Bruges is 83 metres high.");
  }

  @Test
  void followUpIsUnderstoodFromWhatWasAskedBefore() {
    Reply first = me.ask("How long is the bridge of Ghent?");

    Reply second =
        me.ask(
            Map.of(
                "question",
                "And how wide is it?",
                "conversation_id",
                first.text("/conversation_id")));

    assertThat(second.text("/conversation_id")).isEqualTo(first.text("/conversation_id"));
    assertThat(second.text("/answer")).contains("9 metres wide");
    assertThat(me.ask("And how wide is it?").at("/citations"))
        .as("without its conversation nobody knows what it is about")
        .isEmpty();
  }

  @Test
  void questionThatStandsOnItsOwnIsNotMixedWithEarlierOnes() {
    Reply first = me.ask("How long is the bridge of Ghent?");

    Reply second =
        me.ask(
            Map.of(
                "question",
                "How high is the tower of Bruges?",
                "conversation_id",
                first.text("/conversation_id")));

    assertThat(second.text("/answer")).startsWith("The tower of Bruges is 83 metres high.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What is the largest planet that has rings?",
        "Is there a god?",
        "And in Tokyo?",
        "Who invented it?"
      })
  void whatIsNotThereIsRefusedAfterWhatIs(String question) {
    Reply first = me.ask("How long is the bridge of Ghent?");
    assertThat(first.at("/citations")).isNotEmpty();

    assertThat(next(first, question).at("/citations")).isEmpty();
  }

  @Test
  void questionAboutAnotherThingIsAnsweredFromIt() {
    me.indexed(
        "rules",
        "Whoever finds that an answer was wrong tells the safety board on the same day. Errors of"
            + " print do not count.");
    Reply first = me.ask("How long is the bridge of Ghent?");

    Reply second = next(first, "Who has to be told that an answer was wrong?");

    assertThat(second.text("/answer")).startsWith("Whoever finds that an answer was wrong");
    assertThat(second.text("/answer")).doesNotContain("Ghent");
  }

  @Test
  void subjectIsKnownHoweverManyFollowUpsThereAre() {
    me.indexed(
        "larkfield",
        "The Larkfield bridge is 52 metres long. It is 11 metres wide. It was built in 1909. Its"
            + " plans were drawn and it was designed by Ada Brink. It cost 212,000 crowns.");
    Reply first = me.ask("How long is the Larkfield bridge?");

    assertThat(next(first, "And how wide?").text("/answer")).startsWith("It is 11 metres wide");
    assertThat(next(first, "When was it built?").text("/answer")).contains("built in 1909");
    assertThat(next(first, "Who designed it?").text("/answer")).contains("Ada Brink");
    assertThat(next(first, "What did it cost?").text("/answer")).contains("212,000 crowns");
    assertThat(next(first, "Who designed it?").text("/answer")).contains("Ada Brink");
  }

  @Test
  void followUpIsAboutWhatWasAskedOfLast() {
    Reply first = me.ask("How long is the bridge of Ghent?");
    next(first, "How high is the tower of Bruges?");

    assertThat(next(first, "How high is it?").text("/answer"))
        .startsWith("The tower of Bruges is 83 metres high.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"And for orders from abroad?", "What about orders from abroad?"})
  void sameIsAskedOfAnotherThing(String question) {
    me.indexed(
        "returns",
        "Goods can be sent back within thirty days of delivery. For orders from abroad this is sixty"
            + " days. Orders over 500 crowns are delivered free of charge. A gift card is sent by"
            + " mail.");
    me.indexed("customs", "For orders from abroad the buyer pays the customs.");
    Reply first = me.ask("Within how many days can goods be sent back?");
    assertThat(first.text("/answer")).contains("thirty days");

    assertThat(next(first, question).text("/answer"))
        .startsWith("For orders from abroad this is sixty");
    assertThat(next(first, question.replace("orders from abroad", "rented boats")).at("/citations"))
        .isEmpty();
  }

  @Test
  void followUpIsAboutTheOtherThingThatTheSameWasAskedOf() {
    Reply first = me.ask("How long is the bridge of Ghent?");
    next(first, "What about the tower of Bruges?");

    assertThat(next(first, "How high is it?").text("/answer"))
        .startsWith("The tower of Bruges is 83 metres high.");
  }

  private Reply next(Reply first, String question) {
    return me.ask(Map.of("question", question, "conversation_id", first.text("/conversation_id")));
  }
}
