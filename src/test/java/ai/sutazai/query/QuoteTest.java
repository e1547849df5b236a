package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuoteTest {

  private static final String END = "\n\nMr. Lind sells it.";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "It contains:\n\n- a filter\n- a hose,\n  black\n\n- two seals",
        "It contains:\n1. a filter\n1.1. a hose\n\n(b) two seals",
        "It contains:\n\na filter\na hose",
        "Kit:\n\nIt contains:\n\na filter\na hose",
        "**Kit:**\n\n\u2022 a filter\n\n\u2022 a hose",
        "| Part | Number |\n|---|---|\n| filter | 2 |",
        "server:\n  port: 80\n  ssl:\n    on: true",
      })
  void whatIsAnnouncedIsQuotedToItsEnd(String text) {
    assertThat(quoted("\ud83c\udf09 \n" + text + END, firstLine(text))).isEqualTo(text);
  }

  @Test
  void nothingIsAnnouncedWithoutAColon() {
    assertThat(quoted("It is sold." + END, "It is sold.")).isEqualTo("It is sold.");
    assertThat(quoted("It contains:", "It contains:")).isEqualTo("It contains:");
  }

  @Test
  void whoSpeaksNextIsNotAnnounced() {
    assertThat(quoted("Anna:\nI think so.\nBob:\nNo.", "Anna:")).isEqualTo("Anna:\nI think so.");
  }

  @Test
  void ofALongListWholeLinesAreQuoted() {
    String list =
        IntStream.range(0, 2000).mapToObj(n -> "- part " + n).collect(Collectors.joining("\n"));

    assertThat(quoted("It contains:\n" + list, "It contains:"))
        .startsWith("It contains:\n- part 0\n")
        .matches("(?s).*\n- part \\d{2}")
        .hasSizeLessThan(620);
  }

  @Test
  void manyLinesOfWhatCannotBeSeenAreRead() {
    assertThat(quoted("It contains:\n" + "\u200b\n".repeat(20_000) + "a filter", "It contains:"))
        .startsWith("It contains:");
  }

  @Test
  void nothingIsQuotedTwice() {
    String text = "Kit:\n\nIt contains:\n\na filter\na hose";

    assertThat(best(text, "It contains:", "a hose", "Kit:"))
        .containsExactly("It contains:\n\na filter\na hose", "Kit:");
    assertThat(best(text, "a hose", "It contains:")).containsExactly("a hose", "It contains:");
    assertThat(best(text, "Kit:", "It contains:", "a hose")).containsExactly(text);
  }

  private static String quoted(String text, String sentence) {
    return best(text, sentence).get(0);
  }

  /** Of sentences that count less and less. */
  private static List<String> best(String text, String... sentences) {
    Passage passage = new Passage("kit", 1, "kit", null, 7, 7 + length(text), text, 1, "");
    List<Quote> quotes =
        Arrays.stream(sentences)
            .map(sentence -> part(passage, sentence))
            .map(part -> Quote.of(passage, part, -index(part, sentences)))
            .toList();
    List<Passage> best = Quote.best(quotes);
    assertThat(best)
        .allSatisfy(
            quote ->
                assertThat(quote.text())
                    .isEqualTo(
                        text.substring(
                            text.offsetByCodePoints(0, quote.start() - 7),
                            text.offsetByCodePoints(0, quote.end() - 7))));
    return best.stream().map(Passage::text).toList();
  }

  private static int index(Passage part, String... sentences) {
    return Arrays.asList(sentences).indexOf(part.text());
  }

  private static Passage part(Passage passage, String sentence) {
    int from = passage.text().indexOf(sentence);
    return passage.part(from, from + sentence.length(), 1);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElseThrow();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
