package ai.sutazai.flags;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ConfiguredProductTest;
import ai.sutazai.Reply;
import org.junit.jupiter.api.Test;

class ModelFlagTest extends ConfiguredProductTest {

  private static final String QUESTION = "How long is the bridge of Ghent?";

  @Test
  void modelIsNotAskedForAnswersWhileThatIsOffAndNobodyMissesIt() {
    me.indexed("ghent", "The bridge of Ghent is 41 metres long.");
    MODEL.says("It is 41 metres long [1].");

    switchFlag("model-answers", false).is(200);
    Reply off = me.ask(QUESTION);
    assertThat(off.text("/generator")).isEqualTo("extractive");
    assertThat(off.at("/degraded").asBoolean()).isFalse();
    assertThat(MODEL.requests()).isEmpty();

    switchFlag("model-answers", true).is(200);
    assertThat(me.ask(QUESTION).text("/generator")).isEqualTo("ollama");
  }
}
