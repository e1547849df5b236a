package ai.sutazai.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MarksTest {

  @Test
  void markGoesWithTheBlanksBeforeIt() {
    assertThat(Marks.removed("[1] One [2]  [3], two \n[4].[5]")).isEqualTo("One, two.");
    assertThat(Marks.renumbered("One  [2] [9][1, 2; 2].", Map.of(1, 7, 2, 8)))
        .isEqualTo("One  [8][7] [8].");
    assertThat(Marks.in("One [2][1; 2], [99999999999] [x] [3")).containsExactly(1, 2, 2147483647);
  }

  @Test
  @Timeout(60)
  void manyBlanksAreReadOnce() {
    String text = "One" + " ".repeat(1_000_000) + "two";

    assertThat(Marks.removed(text)).isEqualTo(text);
    assertThat(Marks.in(text)).isEmpty();
  }
}
