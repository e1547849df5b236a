package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.sutazai.ProductTest;
import ai.sutazai.ingestion.parse.HeadingMark;
import ai.sutazai.ingestion.parse.PageMark;
import ai.sutazai.ingestion.parse.ParsedDocument;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class ChunkerTest extends ProductTest {

  private static final UUID DOCUMENT = UUID.fromString("7f6c2f0a-3b51-4f0e-9a55-6a3a1df1c0de");
  private static final int LIMIT = 40;

  @Autowired private HuggingFaceTokenizer tokenizer;

  @Test
  void shortTextIsOneChunkWithoutTheBlanksAroundIt() {
    List<Chunk> chunks = cut(" \n The bridge is long. \n\n");

    assertThat(chunks).hasSize(1);
    assertThat(chunks.get(0).text()).isEqualTo("The bridge is long.");
    assertThat(chunks.get(0).start()).isEqualTo(3);
    assertThat(chunks.get(0).ordinal()).isZero();
  }

  @Test
  void blankTextHasNoChunks() {
    assertThat(cut("")).isEmpty();
    assertThat(cut(" \n\t\n ")).isEmpty();
  }

  @Test
  void sentencesStayWholeWhereTheyFit() {
    assertThat(cut("The bridge over the river is forty-one metres long. ".repeat(20)))
        .hasSizeGreaterThan(3)
        .allSatisfy(chunk -> assertThat(chunk.text()).startsWith("The").endsWith("long."));
  }

  @Test
  void sentencesOfUrduStayWholeWhereTheyFit() {
    assertThat(cut("دریا کا پل لمبا ہے۔ ".repeat(40)))
        .hasSizeGreaterThan(3)
        .allSatisfy(chunk -> assertThat(chunk.text()).startsWith("دریا").endsWith("ہے۔"));
  }

  @Test
  void sentenceThatIsTooLongIsCutAtABlank() {
    assertThat(cut("bridge ".repeat(500).strip()))
        .hasSizeGreaterThan(10)
        .allSatisfy(chunk -> assertThat(chunk.text()).matches("bridge( bridge)*"));
  }

  @Test
  void wordWithoutEndIsCut() {
    assertThat(cut("x".repeat(5_000))).hasSizeGreaterThan(1);
    assertThat(cut("桥".repeat(5_000))).hasSizeGreaterThan(1);
    assertThat(cut("🌉".repeat(5_000)))
        .hasSizeGreaterThan(1)
        .allSatisfy(chunk -> assertThat(chunk.text()).matches("(🌉)+"));
  }

  @Test
  void lineOfAMegabyteIsCut() {
    assertThat(cut("It goes on and on and on 桥. ".repeat(37_000)).size()).isGreaterThan(1_000);
    assertThat(cut("0123456789abcdef".repeat(65_536)).size()).isGreaterThan(1_000);
  }

  @Test
  void wordsOfALineWithoutEndAreWhole() {
    String words =
        IntStream.range(0, 30_000)
            .mapToObj(n -> "w%07d".formatted(n))
            .collect(Collectors.joining(" "));

    assertThat(cut(words))
        .allSatisfy(chunk -> assertThat(chunk.text()).matches("w\\d{7}( w\\d{7})*"));
  }

  @Test
  void sentencesOfALongWrappedTextAreWhole() {
    String sentence = "The bridge over the river was built of granite by the firm Halvorsen. ";
    String shorter = "It is said to be long and old. ";
    String wrapped = (sentence + shorter).repeat(2_000).replaceAll("(.{1,72}) ", "$1\n");

    assertThat(cut(wrapped)).allSatisfy(chunk -> assertThat(chunk.text()).endsWith("."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"e\u0301", "\u0e01\u0e34\u0e48", "👩\u200d👩\u200d👧", "❤\ufe0f"})
  void letterKeepsItsMarksAndAnEmojiWhatItIsJoinedTo(String letter) {
    assertThat(cut(letter.repeat(3_000)))
        .hasSizeGreaterThan(1)
        .allSatisfy(chunk -> assertThat(chunk.text()).matches("(" + letter + ")+"));
  }

  @Test
  void marksWithoutEndAreCut() {
    assertThat(cut("e" + "\u0301".repeat(5_000))).hasSizeGreaterThan(1);
    assertThat(cut("👩" + "\u200d👩".repeat(5_000))).hasSizeGreaterThan(1);
  }

  @Test
  void markOfAQuoteOrAnItemIsNoChunkOfItsOwn() {
    String text = "> # Bridges\n> All of them.\n\n- # Tunnels\n  None.";
    List<Chunk> chunks =
        cut(
            text,
            List.of(),
            List.of(
                heading(text, "# Bridges", 1, "Bridges"),
                heading(text, "# Tunnels", 1, "Tunnels")));

    assertThat(chunks)
        .extracting(Chunk::text)
        .containsExactly("> # Bridges\n> All of them.", "- # Tunnels\n  None.");
  }

  @Test
  void chunkStandsUnderItsHeadings() {
    String text = "# Bridges\n\nAll of them.\n\n## Ghent\n\n41 metres.\n\n# Tunnels\n\nNone.";
    List<Chunk> chunks =
        cut(
            text,
            List.of(),
            List.of(
                heading(text, "# Bridges", 1, "Bridges"),
                heading(text, "## Ghent", 2, "Ghent"),
                heading(text, "# Tunnels", 1, "Tunnels")));

    assertThat(chunks)
        .extracting(Chunk::heading)
        .containsExactly(List.of("Bridges"), List.of("Bridges", "Ghent"), List.of("Tunnels"));
  }

  @Test
  void bareHeadingSharesTheChunkOfTheNextOne() {
    String text = "# Bridges\n\n## Ghent\n\n41 metres.";
    List<Chunk> chunks =
        cut(
            text,
            List.of(),
            List.of(
                heading(text, "# Bridges", 1, "Bridges"), heading(text, "## Ghent", 2, "Ghent")));

    assertThat(chunks).hasSize(1);
    assertThat(chunks.get(0).text()).isEqualTo(text);
    assertThat(chunks.get(0).heading()).containsExactly("Bridges", "Ghent");
  }

  @Test
  void bareHeadingAtTheEndIsNotLost() {
    String text = "# Bridges\n\nLong.\n\n# Tunnels";
    assertThat(
            cut(
                text,
                List.of(),
                List.of(
                    heading(text, "# Bridges", 1, "Bridges"),
                    heading(text, "# Tunnels", 1, "Tunnels"))))
        .extracting(Chunk::text)
        .containsExactly("# Bridges\n\nLong.", "# Tunnels");
  }

  @Test
  void chunkIsOfOnePage() {
    String text = "First page.\nSecond page.\nThird page.";
    List<Chunk> chunks =
        cut(
            text,
            List.of(
                new PageMark(0, 1),
                new PageMark(text.indexOf("Second"), 2),
                new PageMark(text.indexOf("Third"), 3)),
            List.of());

    assertThat(chunks).extracting(Chunk::page).containsExactly(1, 2, 3);
    assertThat(chunks)
        .extracting(Chunk::text)
        .containsExactly("First page.", "Second page.", "Third page.");
  }

  @Test
  void whatStandsOnNoKnownPageHasNone() {
    String text = "First page.\nname: Okonkwo";
    List<Chunk> chunks =
        cut(text, List.of(new PageMark(0, 1), new PageMark(text.indexOf("name"), 0)), List.of());

    assertThat(chunks).extracting(Chunk::page).containsExactly(1, null);
  }

  @Test
  void emptyPagesAreNoChunks() {
    List<Chunk> chunks =
        cut(
            "\n\nThird.",
            List.of(new PageMark(0, 1), new PageMark(1, 2), new PageMark(2, 3)),
            List.of());
    assertThat(chunks).extracting(Chunk::page).containsExactly(3);
  }

  @Test
  void longSectionIsSharedEvenly() {
    List<Chunk> chunks =
        cut(
            IntStream.range(0, 9)
                .mapToObj(n -> "Bridge number " + n + " is long.")
                .collect(Collectors.joining(" ")));
    int shortest = chunks.stream().mapToInt(Chunk::tokens).min().orElseThrow();
    int longest = chunks.stream().mapToInt(Chunk::tokens).max().orElseThrow();
    assertThat(shortest).isGreaterThan(longest / 3);
  }

  private List<Chunk> cut(String text) {
    return cut(text, List.of(), List.of());
  }

  /** Cuts, and holds the result against what is true of every cut. */
  private List<Chunk> cut(String text, List<PageMark> pages, List<HeadingMark> headings) {
    Iterator<List<Chunk>> batches =
        new Chunker(tokenizer, LIMIT)
            .cut(DOCUMENT, 1, new ParsedDocument(text, null, pages, headings, List.of()));
    List<Chunk> chunks = new ArrayList<>();
    while (batches.hasNext()) {
      List<Chunk> batch = batches.next();
      assertThat(batch).isNotEmpty();
      chunks.addAll(batch);
    }
    int at = 0;
    int index = 0;
    for (int n = 0; n < chunks.size(); n++) {
      Chunk chunk = chunks.get(n);
      assertThat(chunk.ordinal()).isEqualTo(n);
      assertThat(chunk.start()).as("chunks are in order").isGreaterThanOrEqualTo(at);
      int start = text.offsetByCodePoints(index, chunk.start() - at);
      assertThat(text.substring(index, start)).as("between chunks").isBlank();
      int end = text.offsetByCodePoints(start, chunk.end() - chunk.start());
      assertThat(text.substring(start, end)).isEqualTo(chunk.text());
      assertThat(chunk.text()).isNotBlank();
      at = chunk.end();
      index = end;
    }
    assertThat(text.substring(index)).as("behind the last chunk").isBlank();
    for (Chunk chunk : chunks.subList(0, Math.min(50, chunks.size()))) {
      int tokens = tokenizer.encode(chunk.text(), false, false).getIds().length;
      assertThat(tokens).as(chunk.text()).isLessThanOrEqualTo(LIMIT);
      assertThat(chunk.tokens()).isGreaterThanOrEqualTo(tokens);
    }
    return chunks;
  }

  private static HeadingMark heading(String text, String line, int level, String title) {
    return new HeadingMark(text.indexOf(line), level, title);
  }
}
