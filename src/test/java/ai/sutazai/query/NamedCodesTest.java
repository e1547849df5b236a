package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedCodesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Error E-17 is said.",
        "Error E17 is said.",
        "Error E 17 is said.",
        "Error e/17 is said.",
        "E-45 follows E-17."
      })
  void codeIsNamedWithOtherSeparatorsOrNone(String passage) {
    assertThat(areOthers("What does E-17 mean?", passage)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Error E-45 is said.", "Error E-171 is said.", "Errors XE-17 and E-1 are said."})
  void likeOneIsNoneOfTheQuestions(String passage) {
    assertThat(areOthers("What does E-17 mean?", passage)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "How much CO2 is there?, 'Of CO\u2082 there was more in Q3.'",
    "How much CO\u2082 is there?, 'Of CO2 there was more in Q3.'",
    "What does BX12 weigh?, 'The BX12\u2122 weighs more than the BX13.'"
  })
  void codeIsNamedWithOtherFormsOfItsCharacters(String question, String passage) {
    assertThat(areOthers(question, passage)).isFalse();
  }

  @Test
  void codeOfLettersAndDigitsAloneIsLikeThoseOfTheSameLetters() {
    String question = "What was the revenue in FY2023?";

    assertThat(areOthers(question, "In fiscal year 2023 revenue was 4 million; Q4 was weak."))
        .isFalse();
    assertThat(areOthers(question, "In FY2022 revenue was 4 million; Q4 was weak.")).isTrue();
  }

  @Test
  void nameWithoutADigitIsNoCode() {
    assertThat(areOthers("What does AB-C.D mean?", "AB-C.E is said, and A1.")).isFalse();
  }

  @Test
  void questionOfAHundredCodesIsAboutNoneOfThem() {
    assertThat(areOthers("What do " + codes(10) + " mean?", "Error E17 is said.")).isTrue();
    assertThat(areOthers("What do " + codes(100) + " mean?", "Error E17 is said.")).isFalse();
  }

  private static String codes(int count) {
    return IntStream.range(100, 100 + count)
        .mapToObj(n -> "E" + n)
        .collect(Collectors.joining(" "));
  }

  private static boolean areOthers(String question, String passage) {
    return NamedCodes.areOthers(
        question, List.of(new Passage("a", 1, "a.txt", null, 0, passage.length(), passage, 1, "")));
  }
}
