package ai.sutazai.ingestion.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.sutazai.errors.ContentRejected;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

  private static final DocumentParser PARSER = new DocumentParser(Duration.ofSeconds(5), 1);

  @TempDir private Path folder;

  @AfterAll
  static void end() {
    PARSER.close();
  }

  @Test
  void sourcesStayAsTheyAreButForTheirForm() throws IOException {
    String json = "{\n  \"a\": [1,   2]\n}";
    assertThat(parse("\uFEFF" + json + "\r\n", "application/json").text()).isEqualTo(json);
    assertThat(parse("a,b\r\n1,\"x y\"\r\n", "text/csv").text()).isEqualTo("a,b\n1,\"x y\"");
    assertThat(parse(Documents.SCRIPTS, "text/plain").text()).isEqualTo(Documents.SCRIPTS);
  }

  @Test
  void escapedCharactersOfJsonAreReadAsThemselves() throws IOException {
    String words = "{\"city\": \"Z\\u00fcrich \\u4E2d \\ud83d\\ude00 don\\u0027t\"}";
    assertThat(parse(words, "application/json").text())
        .isEqualTo("{\"city\": \"Zürich 中 😀 don't\"}");
    assertThat(parse(words, "text/plain").text()).isEqualTo(words);
  }

  @Test
  void jsonStaysJsonWithoutItsEscapedCharacters() throws IOException {
    String marks = "{\"a\": \"\\u0022 \\u005c \\u000a \\u0085 \\n \\\\u00fc \\u00f\"}";
    assertThat(parse(marks, "application/json").text()).isEqualTo(marks);
    assertThat(parse("[\"\\ud83d\", \"\\u00", "application/json").text())
        .isEqualTo("[\"\uFFFD\", \"\\u00");
  }

  @Test
  void anEncodingIsNotJudgedByTheStartOfALongText() throws IOException {
    String text = "just ASCII\n".repeat(50_000);
    assertThat(end(parse(text + "é中😀", "text/plain"))).endsWith("ASCII\né中😀");
    byte[] legacy = (text + "Größe und Maß").getBytes(Charset.forName("windows-1252"));
    assertThat(end(parse(legacy, "text/plain"))).endsWith("ASCII\nGröße und Maß");
  }

  @Test
  void oldEncodingsAreRead() throws IOException {
    String german = "Die Größe der Straße – „naïve“ Frage für 5 €.";
    assertThat(parse(german.getBytes(Charset.forName("windows-1252")), "text/plain").text())
        .isEqualTo(german);
    String russian = "Съешь ещё этих мягких французских булок, да выпей чаю. ".repeat(10).strip();
    assertThat(parse(russian.getBytes(Charset.forName("windows-1251")), "text/plain").text())
        .isEqualTo(russian);
    String japanese = "これは日本語の文章です。文字コードを推定します。".repeat(10);
    assertThat(parse(japanese.getBytes(Charset.forName("Shift_JIS")), "text/plain").text())
        .isEqualTo(japanese);
    for (Charset utf16 : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      assertThat(parse(("\uFEFF" + german + "\r\n😀").getBytes(utf16), "text/plain").text())
          .isEqualTo(german + "\n😀");
    }
  }

  @Test
  void oldEncodingsOfOtherLatinLettersAreRead() throws IOException {
    for (String text :
        List.of(
            "Zażółć gęślą jaźń. Most przez rzekę został zbudowany i łączy dwie dzielnice miasta.",
            "Most cez rieku bol postavený v roku 1871 a spája dve štvrte mesta; strážca"
                + " stále žije v dome vedľa neho, kľúč nosí pri sebe.",
            "A híd a folyó felett 1871-ben épült; őrzője az öreg tűzoltó, aki reggel fölkel.")) {
      for (String charset : List.of("ISO-8859-2", "windows-1250")) {
        assertThat(parse(text.getBytes(Charset.forName(charset)), "text/plain").text())
            .isEqualTo(text);
      }
    }
    String turkish = "Nehrin üzerindeki köprü 1871 yılında inşa edildi ve iki mahalleyi bağlıyor.";
    assertThat(parse(turkish.getBytes(Charset.forName("windows-1254")), "text/plain").text())
        .isEqualTo(turkish);
  }

  @Test
  void oldEncodingsOfWesternEuropeAreToldFromThoseOfItsEast() throws IOException {
    for (String text :
        List.of(
            "Le pont sur la rivière a été construit en 1871 et relie deux quartiers ; l’été…",
            "El puente sobre el río une dos barrios; ¿quién lo diría? Mañana también.",
            "Bron över ån byggdes år 1871 och förbinder två stadsdelar.",
            "A ponte sobre o rio foi construída em 1871; não há circulação à noite.",
            "Grüße aus Zürich",
            "It’s a café – naïve, isn’t it?")) {
      assertThat(parse(text.getBytes(Charset.forName("windows-1252")), "text/plain").text())
          .isEqualTo(text);
    }
  }

  @Test
  void bytesThatAreNoTextAreDroppedWithAWarning() throws IOException {
    byte[] cut =
        "viele Wörter und noch mehr Wörter und Äpfel, Öl, Übel, ß, é, è, â, ü"
            .getBytes(StandardCharsets.UTF_8);
    byte[] torn = Arrays.copyOf(cut, cut.length - 1);
    ParsedDocument document = parse(torn, "text/plain");
    assertThat(document.text()).startsWith("viele Wörter").endsWith("â, \uFFFD");
    assertThat(document.warnings()).hasSize(1);
    ParsedDocument nul = parse("some text\0 with a NUL" + " in it".repeat(20), "text/plain");
    assertThat(nul.text()).startsWith("some text with a NUL");
    assertThat(nul.warnings()).hasSize(1);
  }

  @Test
  void blankContentIsEmpty() throws IOException {
    for (String blank : List.of("", " \n\t\u00A0", "\uFEFF")) {
      assertThatThrownBy(() -> parse(blank, "text/plain"))
          .isInstanceOfSatisfying(
              ContentRejected.class, e -> assertThat(e.code()).isEqualTo("empty"));
    }
    assertThatThrownBy(() -> parse(" \r\n ", "text/plain")).isInstanceOf(ContentRejected.class);
  }

  @Test
  void moreTextThanIsTakenIsTooLarge() throws IOException {
    try (DocumentParser small =
        new DocumentParser(
            Duration.ofSeconds(1),
            100,
            new ParserPool(new ParserCommand("none"), 1, Duration.ZERO, Duration.ofMinutes(1)))) {
      assertThatThrownBy(() -> parse(small, "x".repeat(101).getBytes(), "text/plain"))
          .isInstanceOfSatisfying(
              ContentRejected.class, e -> assertThat(e.code()).isEqualTo("too_large"));
    }
  }

  @Test
  void aTextOfThirtyMegabytesIsRead() throws IOException {
    Path large = folder.resolve("large.md");
    byte[] lines =
        ("# heading\n" + "a line of text, é, 中\n".repeat(400)).getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(large)) {
      for (int size = 0; size < 30_000_000; size += lines.length) {
        out.write(lines);
      }
    }
    ParsedDocument document = PARSER.parse(large, "text/markdown");
    int expected = (int) (Files.size(large) / lines.length);
    assertThat(document.headings()).hasSize(expected);
    HeadingMark last = document.headings().get(expected - 1);
    assertThat(document.text().substring(last.offset())).startsWith("# heading\na line");
  }

  @Test
  void markdownHeadingsAreFoundWhereTheyAre() throws IOException {
    String text =
        """
        ---
        title: "The guide"
        tags: x
        ---

        # One *big* [link](http://x)

        ```sh
        # not a heading
        ```

            # nor this

        Two
        ===

        > ### Quoted `code`

        - item

          ## In an item ##

        #hashtag
        <!--
        # commented
        -->
        """;
    ParsedDocument document = parse(text, "text/markdown");
    assertThat(document.text()).isEqualTo(text.strip());
    assertThat(document.title()).isEqualTo("The guide");
    assertThat(document.headings())
        .extracting(heading -> heading.level() + " " + heading.text())
        .containsExactly("1 One big link", "1 Two", "3 Quoted code", "2 In an item");
    assertThat(document.headings())
        .extracting(heading -> document.text().substring(heading.offset(), heading.offset() + 5))
        .containsExactly("# One", "Two\n=", "### Q", "## In");
  }

  @Test
  void aMarkdownTextIsTitledByItsFirstHeading() throws IOException {
    assertThat(parse("# Guide\n\ntext", "text/markdown").title()).isEqualTo("Guide");
    assertThat(parse("## Part\n\n# Guide", "text/markdown").title()).isNull();
    assertThat(parse("# Guide\n\ntext", "text/plain").headings()).isEmpty();
  }

  @Test
  void titleOfSeveralLinesIsRead() throws IOException {
    for (String mark : List.of(">", ">-", "|", "|+")) {
      String text = "---\ntitle: " + mark + "\n  A guide\n  to bridges\ntags: x\n---\n\n# Other";
      assertThat(parse(text, "text/markdown").title()).isEqualTo("A guide to bridges");
    }
  }

  @Test
  void textBetweenTwoRulesIsText() throws IOException {
    String text = "---\n\n# Guide\n\nAs said: text.\n\n---\n\n## Part\n";
    ParsedDocument document = parse(text, "text/markdown");
    assertThat(document.headings())
        .extracting(heading -> heading.text())
        .containsExactly("Guide", "Part");
    assertThat(document.title()).isEqualTo("Guide");
    assertThat(parse("---\n---\n\n# Guide", "text/markdown").title()).isEqualTo("Guide");
    assertThat(parse("---\n# Guide\n\nNote: text.\n\nMore.\n\n---\n", "text/markdown").title())
        .isEqualTo("Guide");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# made by a tool\ntitle: \"A guide\" # of many\n",
        "\n  # made by a tool\n\ntags:\n- x\n# more\n  - y\ntitle: 'A guide'\n",
        "# ---\ntitle: A guide\n"
      })
  void frontMatterMayBeginWithComments(String frontMatter) throws IOException {
    ParsedDocument document = parse("---\n" + frontMatter + "---\n\n# Real\n", "text/markdown");

    assertThat(document.title()).isEqualTo("A guide");
    assertThat(document.headings()).extracting(HeadingMark::text).containsExactly("Real");
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void frontMatterWithoutEndIsReadOnce() throws IOException {
    String lines = "\n#".repeat(50_000) + "\nkey: x" + "\n- y".repeat(50_000);

    assertThat(parse("---\n# One" + lines + "\nend", "text/markdown").title()).isEqualTo("One");
  }

  @Test
  void markdownIsTitledInBrief() throws IOException {
    String title = "A title in many words. ".repeat(100);
    assertThat(parse("---\ntitle: " + title + "\n---\ntext", "text/markdown").title())
        .hasSizeLessThanOrEqualTo(300)
        .startsWith("A title in many words.");
  }

  @ParameterizedTest
  @MethodSource("nestingWithoutEnd")
  void nestingWithoutEndIsReadAsWordsAndTheRestOfMarkdownAsMarkdown(String nesting)
      throws IOException {
    String text = "# Guide\n\n" + nesting + "\n\n# Part\n\nThe end.";

    ParsedDocument document = parse(text, "text/markdown");

    assertThat(document.text()).isEqualTo(TextNormaliser.normalise(text));
    assertThat(document.headings()).extracting(HeadingMark::text).contains("Guide", "Part");
    assertThat(document.headings())
        .allSatisfy(heading -> assertThat(heading.text()).hasSizeLessThanOrEqualTo(1000));
  }

  static List<Named<String>> nestingWithoutEnd() {
    StringBuilder indented = new StringBuilder();
    for (int depth = 0; depth < 2_000; depth++) {
      indented.append(" ".repeat(2 * depth)).append("- item\n");
    }
    return List.of(
        Named.of("quotes", ">".repeat(10_000)),
        Named.of("quotes of a heading", "> ".repeat(10_000) + "# deep"),
        Named.of("quotes by the megabyte", ">".repeat(5_000_000)),
        Named.of("lists", "- ".repeat(10_000) + "deep"),
        Named.of("lists of stars", "* ".repeat(10_000) + "deep"),
        Named.of("numbered lists", "1. ".repeat(10_000) + "deep"),
        Named.of("lists by their indent", indented.toString()),
        Named.of("indented above a rule", " ".repeat(200) + "code\n---"),
        Named.of("links", "[".repeat(100_000)),
        Named.of("links in a heading", "# " + "[".repeat(100_000)),
        Named.of("emphasis", "*".repeat(100_000) + "deep" + "*".repeat(100_000)),
        Named.of(
            "emphasis in a heading", "# " + "*".repeat(100_000) + "deep" + "*".repeat(100_000)));
  }

  @Test
  void whatIsQuotedOrIndentedAsPeopleDoHasItsHeadings() throws IOException {
    String text =
        ">".repeat(20)
            + " # Quoted\n\n"
            + "- ".repeat(10)
            + "# Listed\n\nUnderlined\n"
            + "-".repeat(500);

    assertThat(parse(text, "text/markdown").headings())
        .extracting(HeadingMark::text)
        .containsExactly("Quoted", "Listed", "Underlined");
  }

  private static String end(ParsedDocument document) {
    return document.text().substring(document.text().length() - 30);
  }

  private ParsedDocument parse(String content, String type) throws IOException {
    return parse(content.getBytes(StandardCharsets.UTF_8), type);
  }

  private ParsedDocument parse(byte[] content, String type) throws IOException {
    return parse(PARSER, content, type);
  }

  private ParsedDocument parse(DocumentParser parser, byte[] content, String type)
      throws IOException {
    return parser.parse(Files.write(folder.resolve("file"), content), type);
  }
}
