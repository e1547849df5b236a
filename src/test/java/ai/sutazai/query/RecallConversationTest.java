package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
}
