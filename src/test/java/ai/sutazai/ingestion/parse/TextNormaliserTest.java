package ai.sutazai.ingestion.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TextNormaliserTest {

  static List<Arguments> forms() {
    return List.of(
        arguments("a\r\nb\rc", "a\nb\nc"),
        arguments("a  \t\nb", "a\nb"),
        arguments("\n \n\na\n\n\n \n\nb\n\n", "a\n\nb"),
        arguments("  a", "  a"),
        arguments("a\0b\u0007", "ab"),
        arguments("a\fb", "a\nb"),
        arguments("\uFEFFa\tb", "a\tb"),
        arguments("cafe\u0301", "caf\u00E9"),
        arguments("\uD83D\uDE00", "\uD83D\uDE00"),
        arguments("\uD83Dx\uDE00", "\uFFFDx\uFFFD"),
        arguments("a\uD83D", "a\uFFFD"),
        arguments("\u200F\u0645\u202B", "\u200F\u0645\u202B"),
        arguments("a\u00A0\u3000\nb", "a\nb"),
        arguments(" \0 \n", ""));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void bringsTextIntoItsStoredForm(String raw, String stored) {
    assertThat(TextNormaliser.normalise(raw)).isEqualTo(stored);
  }

  @Test
  void whatIsStoredStaysAsItIsHoweverItIsCutOnTheWay() {
    String text = "Größe e\u0301\u0323 \uD83D\uDE00 語\u3099 가 \n\n\n x\r\n".repeat(3000);
    String whole = TextNormaliser.normalise(text);

    StringBuilder pieces = new StringBuilder();
    TextNormaliser normaliser = new TextNormaliser(pieces::append, Long.MAX_VALUE);
    for (int i = 0; i < text.length(); i += 7) {
      normaliser.append(text.substring(i, Math.min(i + 7, text.length())));
    }
    normaliser.finish();

    assertThat(pieces).hasToString(whole);
    assertThat(TextNormaliser.normalise(whole)).isEqualTo(whole);
  }

  @Test
  void textWithoutAnyBreakIsComposedAcrossPieces() {
    assertThat(TextNormaliser.normalise("e\u0301".repeat(20_000))).isEqualTo("é".repeat(20_000));
  }

  @Test
  void moreThanTheLimitIsRefused() {
    TextNormaliser normaliser = new TextNormaliser(piece -> {}, 10);
    assertThatThrownBy(
            () -> {
              normaliser.append("12345 7890 2");
              normaliser.finish();
            })
        .isInstanceOf(TextLimitExceeded.class);
  }
}
