package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import org.junit.jupiter.api.Test;

class AnswerQuestionTest extends ProductTest {

  @Test
  void questionIsAnsweredWhereTheDocumentsHoldItAndRefusedWhereTheyDoNot() {
    me.indexed("ghent", "The bridge of Ghent is 41 metres long.");
    me.indexed("leave", "Employees have thirty days of paid leave a year.");

    assertThat(me.ask("How many days of paid leave do employees have?").text("/answer"))
        .contains("thirty days");
    assertThat(me.ask("What is the boiling point of tungsten?").at("/citations")).isEmpty();
  }
}
