package ai.sutazai.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "\u201Ca\u201D", "🌉橋"})
  void bytesAreThoseOfTheText(String piece) throws IOException {
    for (String text : new String[] {piece, "x" + piece.repeat(100_000)}) {
      byte[] expected = text.getBytes(StandardCharsets.UTF_8);
      LongText longText = new LongText(text);
      assertThat(longText.size()).isEqualTo(expected.length);
      try (InputStream bytes = longText.open()) {
        assertThat(bytes.readAllBytes()).isEqualTo(expected);
      }
    }
  }
}
