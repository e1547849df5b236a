package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.List;
import org.junit.jupiter.api.Test;

class ModelAnswerTest {

  @Test
  void answerThatGivesWayIsDegradedIfTheOperatorCountsOnAModel() {
    ExtractiveAnswer extractive = mock();
    Answer whole = mock();
    Answer degraded = mock();
    when(extractive.compose(any(), eq(false))).thenReturn(whole);
    when(extractive.compose(any(), eq(true))).thenReturn(degraded);
    ChatModels models = mock();
    ModelAnswer answers = new ModelAnswer(extractive, mock(), models, 0.5);

    assertThat(check(answers)).isSameAs(whole);
    when(models.configured()).thenReturn(true);
    assertThat(check(answers)).isSameAs(degraded);
  }

  private static Answer check(ModelAnswer answers) {
    return answers.check(
        "", List.of(), mock(), new Evidence(1, List.of(), List.of(), true), List.of());
  }
}
