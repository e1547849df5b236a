package ai.sutazai.ingestion.parse;

import static ai.sutazai.ingestion.parse.Documents.GREEK;
import static ai.sutazai.ingestion.parse.Documents.SCRIPTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.sutazai.errors.ContentRejected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDTextField;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentFormatsTest {

  private static final MediaTypes TYPES = new MediaTypes();
  private static final DocumentParser PARSER = new DocumentParser(Duration.ofMinutes(2), 1);
  private static final String XHTML =
      "<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.1//EN'"
          + " 'http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd'>"
          + "<html xmlns='http://www.w3.org/1999/xhtml'>";

  @TempDir private Path folder;

  @AfterAll
  static void endProcesses() {
    PARSER.close();
  }

  @Test
  void docx() {
    ParsedDocument document = parse("a.docx", Documents.docx("Towers of the town"));
    assertThat(document.title()).isEqualTo("Towers of the town");
    assertThat(document.text())
        .isEqualTo(
            "Chapter one\n\nFirst paragraph: "
                + SCRIPTS
                + "\n\nA part of it\n\nSecond paragraph.\n\nname | height\ntower | 41 m");
    assertHeadings(document, "1 Chapter one", "2 A part of it");
    assertThat(document.pages()).isEmpty();
    assertThat(document.warnings()).isEmpty();
  }

  @Test
  void headingsAreKnownByWhatTheirStylesAreBasedOnAndByTheirLevels() {
    ParsedDocument document = parse("a.docx", Documents.docxOfOwnStyles());
    assertHeadings(
        document, "1 Chapter one", "1 Kapitel zwei", "2 Clause three", "2 Clause three a");
    assertThat(document.text()).endsWith("Table of contents\n\nLoop\n\nLost");
  }

  @Test
  void doc() throws IOException {
    try (InputStream doc = getClass().getResourceAsStream("/documents/word-97.doc")) {
      ParsedDocument document = parse("a.doc", doc.readAllBytes());
      assertThat(document.title()).isEqualTo("Sample Word Document");
      assertThat(document.text()).contains("This is a table").contains("\nThe table has");
      assertThat(document.headings())
          .extracting(HeadingMark::text)
          .contains("Main Heading", "Heading Level 3");
      assertMarksPointAtTheirText(document);
    }
  }

  @Test
  void pptx() {
    assertSlides(parse("a.pptx", Documents.pptx()));
  }

  @Test
  void ppt() {
    assertSlides(parse("a.ppt", Documents.ppt()));
  }

  private static void assertSlides(ParsedDocument document) {
    assertThat(document.text()).isEqualTo("First slide " + SCRIPTS + "\n\nSecond slide");
    assertThat(document.pages())
        .containsExactly(new PageMark(0, 1), new PageMark(document.text().indexOf("Second"), 2));
  }

  @Test
  void slidesStandInTheOrderInWhichTheyAreShown() {
    List<Integer> made = IntStream.rangeClosed(1, 12).boxed().toList();
    List<Integer> moved = List.of(12, 3, 1, 10, 2, 4, 5, 6, 7, 8, 11);
    for (List<Integer> shown : List.of(made, moved)) {
      byte[] deck = Documents.rearranged(12, shown);
      ParsedDocument document = parse("a.pptx", deck);
      assertThat(folder.resolve("a.pptx")).hasBinaryContent(deck);
      assertThat(document.text().split("\n\n"))
          .containsExactly(shown.stream().map(i -> "Slide " + i).toArray(String[]::new));
      assertThat(document.pages())
          .extracting(PageMark::page)
          .containsExactlyElementsOf(made.subList(0, shown.size()));
    }
  }

  @Test
  void cellFarOffIsNotBehindThousandsOfBars() {
    String page = "<table><tr><td>near" + "<td>".repeat(16_000) + "<td>far</table>";
    assertThat(parse("a.html", page).text())
        .startsWith("near | ")
        .endsWith(" | far")
        .hasSizeLessThan(100);
  }

  @Test
  void xlsx() {
    assertSheets(parse("a.xlsx", Documents.xlsx()));
  }

  @Test
  void xls() {
    assertSheets(parse("a.xls", Documents.xls()));
  }

  @Test
  void ods() {
    assertSheets(
        parse(
            "a.ods",
            Documents.odf(
                "spreadsheet",
                "<office:spreadsheet>"
                    + sheet("Towers", "name", "height", SCRIPTS, "41")
                    + "<table:table table:name='Empty'><table:table-row"
                    + " table:number-rows-repeated='1048576'><table:table-cell"
                    + " table:number-columns-repeated='16384'/></table:table-row></table:table>"
                    + sheet("Bridges", "span", "120")
                    + "</office:spreadsheet>")));
  }

  @Test
  void equalRowsOfAnOdsAreAllRead() {
    String rows =
        "<table:table-row table:number-rows-repeated='3'><table:table-cell><text:p>tower</text:p>"
            + "</table:table-cell><table:table-cell table:number-columns-repeated='2'>"
            + "<text:p>41</text:p></table:table-cell></table:table-row>"
            + "<table:table-row table:number-rows-repeated='9'><table:table-cell/>"
            + "</table:table-row><table:table-row><table:table-cell><text:p>bridge</text:p>"
            + "</table:table-cell></table:table-row>";
    ParsedDocument document =
        parse(
            "a.ods",
            Documents.odf(
                "spreadsheet",
                "<office:spreadsheet><table:table table:name='Towers'>"
                    + rows
                    + "</table:table></office:spreadsheet>"));
    assertThat(document.text())
        .isEqualTo("Towers\n\ntower | 41 | 41\ntower | 41 | 41\ntower | 41 | 41\nbridge");
  }

  @Test
  void whatATableRemembersOfItsMakingIsNotRead() {
    ParsedDocument document =
        parse(
            "a.ods",
            Documents.odf(
                "spreadsheet",
                "<office:spreadsheet><table:tracked-changes><table:cell-content-change>"
                    + "<table:table-cell><text:p>old</text:p></table:table-cell>"
                    + "</table:cell-content-change></table:tracked-changes>"
                    + "<table:content-validations><table:content-validation><table:help-message>"
                    + "<text:p>hint</text:p></table:help-message></table:content-validation>"
                    + "</table:content-validations>"
                    + sheet("Towers", "name", "height")
                    + "</office:spreadsheet>"));
    assertThat(document.text()).isEqualTo("Towers\n\nname | height");
  }

  @Test
  void paragraphsOfANoteOrARepeatedCellStayApart() {
    String paragraphs = "<text:p>one</text:p><text:p>two</text:p>";
    String note = "<text:note><text:note-body>" + paragraphs + "</text:note-body></text:note>";
    String cell =
        "<table:table-cell table:number-columns-repeated='2'>" + paragraphs + "</table:table-cell>";
    ParsedDocument document =
        parse(
            "a.odt",
            Documents.odf(
                "text",
                "<office:text><text:p>A text"
                    + (note + " with " + note + ".</text:p><table:table><table:table-row>")
                    + (cell + "</table:table-row></table:table></office:text>")));
    assertThat(document.text()).isEqualTo("A text (one two) with (one two).\n\none two | one two");
  }

  private static String sheet(String name, String... cells) {
    StringBuilder xml = new StringBuilder("<table:table table:name='" + name + "'>");
    for (int i = 0; i < cells.length; i += 2) {
      xml.append("<table:table-row><table:table-cell><text:p>")
          .append(cells[i])
          .append("</text:p></table:table-cell><table:table-cell><text:p>")
          .append(cells[i + 1])
          .append("</text:p></table:table-cell></table:table-row>");
    }
    return xml.append("</table:table>").toString();
  }

  private static void assertSheets(ParsedDocument document) {
    assertThat(document.text())
        .isEqualTo("Towers\n\nname | height\n" + SCRIPTS + " | 41\n\nBridges\n\nspan | 120");
    assertHeadings(document, "1 Towers", "1 Bridges");
    assertThat(document.pages()).isEmpty();
  }

  @Test
  void odt() {
    ParsedDocument document =
        parse(
            "a.odt",
            Documents.odf(
                "text",
                "<office:text><text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
                    + "<text:h text:outline-level='2'>A <text:span>heading</text:span></text:h>"
                    + "<text:p>One<text:s text:c='2'/>two<text:tab/>"
                    + SCRIPTS
                    + "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
                    + "<text:p>a note</text:p></text:note-body></text:note>.</text:p>"
                    + "<text:list><text:list-item><text:p>item</text:p></text:list-item>"
                    + "<text:list-item><text:p>other item</text:p></text:list-item></text:list>"
                    + "<text:p>la<draw:frame><svg:title>not</svg:title><svg:desc>text</svg:desc>"
                    + "</draw:frame>st</text:p></office:text>"));
    assertThat(document.title()).isEqualTo("An open document");
    assertThat(document.text())
        .isEqualTo("A heading\n\nOne two " + SCRIPTS + " (a note).\n\nitem\nother item\n\nlast");
    assertHeadings(document, "2 A heading");
  }

  @Test
  void odp() {
    assertSlides(
        parse(
            "a.odp",
            Documents.odf(
                "presentation",
                "<office:presentation><draw:page><draw:text-box><text:p>First slide "
                    + SCRIPTS
                    + "</text:p></draw:text-box><svg:desc>not text</svg:desc></draw:page>"
                    + "<draw:page><text:p>Second slide</text:p></draw:page>"
                    + "</office:presentation>")));
  }

  @Test
  void epub() {
    ParsedDocument document = parse("a.epub", Documents.epub());
    assertThat(document.title()).isEqualTo("A book");
    assertThat(document.text())
        .isEqualTo("Chapter one\n\n" + SCRIPTS + "\n\nChapter two\n\nThe end.");
    assertHeadings(document, "1 Chapter one", "1 Chapter two");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
  void bookWithDisguisedFontsIsRead(String algorithm) {
    ParsedDocument document =
        parse("a.epub", Documents.epubWithCipher(algorithm, "fonts/serif.otf"));
    assertThat(document.title()).isEqualTo("A book");
    assertThat(document.text())
        .isEqualTo("Chapter one\n\n" + SCRIPTS + "\n\nChapter two\n\nThe end.");
  }

  @Test
  void bookWithAnEncryptedChapterIsEncrypted() {
    assertRejected(
        "encrypted",
        "a.epub",
        Documents.epubWithCipher("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "one.xhtml"));
  }

  @Test
  void chaptersAreFoundByAnyWayOfWritingTheirPlace() {
    ParsedDocument document =
        parse(
            "a.epub",
            Documents.epub(
                "OEBPS/book.opf",
                List.of("../Text/c 1.xhtml", "./c+2.xhtml", "c%203.xhtml", "4%.xhtml"),
                Map.of(
                    "Text/c 1.xhtml", "one",
                    "OEBPS/c+2.xhtml", "two",
                    "OEBPS/c 3.xhtml", "three",
                    "OEBPS/4%.xhtml", "four")));
    assertThat(document.text()).isEqualTo("one\n\ntwo\n\nthree\n\nfour");
    assertThat(document.warnings()).isEmpty();
  }

  @Test
  void bookThatLacksAChapterSaysSo() {
    List<String> spine = List.of("one.xhtml", "lost.xhtml", "two.xhtml", "");
    Map<String, String> chapters = Map.of("one.xhtml", "one", "two.xhtml", "two");
    ParsedDocument document = parse("a.epub", Documents.epub("book.opf", spine, chapters));
    assertThat(document.title()).isEqualTo("A book");
    assertThat(document.text()).isEqualTo("one\n\ntwo");
    assertThat(document.warnings())
        .containsExactly("Chapters of the book are missing and were not read: 2.");
  }

  @Test
  void bookWithoutAnyChapterIsCorrupt() {
    for (List<String> spine : List.of(List.<String>of(), List.of("lost.xhtml"))) {
      assertRejected("corrupt", "a.epub", Documents.epub("book.opf", spine, Map.of()));
    }
  }

  /** A name that is no URI, and a page of a kind that books had before XHTML. */
  @Test
  void whatIsThereOfAnOldBookIsRead() throws IOException {
    byte[] cut =
        Documents.epub(
            "book.opf", List.of("100% lost.xhtml", "one.xhtml"), Map.of("one.xhtml", "One."));
    assertThat(parse("a.epub", cut).text()).contains("One.");
    assertThat(parse("a.epub", cut).warnings())
        .containsExactly("Chapters of the book are missing and were not read: 1.");

    byte[] old =
        Documents.epub(
            "book.opf", List.of("one.htm"), Map.of("one.htm", "One."), "text/x-oeb1-document");
    assertThat(parse("a.epub", old).text()).contains("One.");
  }

  @Test
  void bookIsReadInItsOldEncoding() {
    byte[] page =
        "<?xml version='1.0' encoding='ISO-8859-1'?><html><body><p>don’t</p></body></html>"
            .getBytes(Charset.forName("windows-1252"));
    String latin = new String(page, StandardCharsets.ISO_8859_1);
    assertThat(parse("a.epub", Documents.epubInBytes(latin)).text()).isEqualTo("don’t");
  }

  @Test
  void namesOfCharactersInABookAreRead() {
    String doctype =
        "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.1//EN'"
            + " 'http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd'>";
    ParsedDocument document =
        parse(
            "a.epub",
            Documents.epub(
                doctype + "<html><body><p>caf&eacute;&nbsp;&mdash; don&rsquo;t</p></body></html>",
                "<html><head><title/><script src='a.js'/></head><body><p>a &lt; b & <br/>c"));
    assertThat(document.text()).isEqualTo("café\u00A0— don’t\n\na < b &\nc");
  }

  @Test
  void rtf() {
    ParsedDocument document =
        parse(
            "a.rtf",
            "{\\rtf1\\ansi\\ansicpg1252\\pard Caf\\'e9 \\u0917?\\u20013?.\\par Second paragraph.}");
    assertThat(document.text()).isEqualTo("Café \u0395中.\n\nSecond paragraph.");
  }

  @Test
  void rtfTablesKeepTheirRows() {
    String row = "\\trowd\\cellx900\\cellx1800\\pard\\intbl ";
    ParsedDocument document =
        parse(
            "a.rtf",
            "{\\rtf1\\ansi\\uc2"
                + (row + "name\\cell height\\cell\\row\n")
                + (row + "{\\b tower}\\par of \\u0917??\\cell 41 m\\cell{\\trowd\\row}\n")
                + (row + "\\cell none\\cell\\row")
                + "\\pard A literal \\\\cell.\\par "
                + (row + "one\\nestcell two\\nestcell\\cell three\\cell\\row}"));
    assertThat(document.text())
        .isEqualTo(
            "name | height\ntower of \u0395 | 41 m\n| none\n\nA literal \\cell.\n\n"
                + "one two | three");
  }

  @Test
  void pdf() {
    String prose =
        "The lighthouse on the northern cliff was built of granite in the year 1871, and it was\n"
            + "lit by oil until the keepers' families had all moved to the town; its automa-\n"
            + "tion came late.\n";
    String rows = "Name Height\nNorth 41 m\nSouth 38 m";
    ParsedDocument document =
        parse("a.pdf", Documents.pdf("Lights", List.of(prose + rows, "", GREEK + " café")));
    assertThat(document.title()).isEqualTo("Lights");
    assertThat(document.text())
        .contains("and it was lit by oil until")
        .contains("its automation came late.\n")
        .contains("\nNorth 41 m\nSouth 38 m\n");
    assertThat(document.pages())
        .containsExactly(new PageMark(0, 1), new PageMark(document.text().indexOf(GREEK), 3));
    assertThat(document.warnings()).isEmpty();
  }

  @Test
  void whatIsFilledIntoAFormIsOnNoPageRatherThanOnTheLast() throws IOException {
    String second = "The second page of the form is nearly full";
    try (PDDocument pdf = Loader.loadPDF(Documents.pdf("Form", List.of("The first", second)))) {
      PDAcroForm form = new PDAcroForm(pdf);
      PDTextField field = new PDTextField(form);
      field.setPartialName("surname");
      field.getCOSObject().setString(COSName.V, "Okonkwo");
      field.getWidgets().get(0).setPage(pdf.getPage(0));
      pdf.getPage(0).getAnnotations().add(field.getWidgets().get(0));
      form.setFields(List.of(field));
      pdf.getDocumentCatalog().setAcroForm(form);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      pdf.save(bytes);

      ParsedDocument document = parse("form.pdf", bytes.toByteArray());

      assertThat(document.text()).isEqualTo("The first\n\n" + second + "\n\nsurname: Okonkwo");
      assertThat(document.pages())
          .containsExactly(
              new PageMark(0, 1),
              new PageMark(document.text().indexOf(second), 2),
              new PageMark(document.text().indexOf("surname"), 0));
    }
  }

  @Test
  void htmlIsItsTextWithoutWhatNobodyReads() {
    ParsedDocument document =
        parse(
            "a.html",
            """
            <!doctype html><html><head><title>The  page</title><style>p {}</style>
            <script>var a = "script";</script></head><body>
            <nav><a href="/">Home</a></nav><div role="navigation">menu</div>
            <!-- comment --><p hidden>hidden</p><p style="display: none">invisible</p>
            <noscript>no script</noscript><template>template</template>
            <h1>A <em>big</em><br>heading</h1><div>one</div><div>two</div>
            <p>in<b>line</b> %s<br>next line</p>
            <p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</ruby></p><ul><li>first<li>second</ul>
            <pre>  a
                b</pre>
            <table><tr><th>name<th>height<tr><td>tower<td>41&nbsp;m</table>
            <table><tr><td><h2>In a layout</h2><p>table</p><td>side</table>
            </body></html>
            """
                .formatted(SCRIPTS));
    assertThat(document.title()).isEqualTo("The page");
    assertThat(document.text())
        .isEqualTo(
            "A big heading\n\none\n\ntwo\n\ninline "
                + SCRIPTS
                + "\nnext line\n\n漢字\n\nfirst\nsecond\n\n  a\n    b\n\nname | height\ntower | 41\u00A0m"
                + "\n\nIn a layout\n\ntable\n\nside");
    assertHeadings(document, "1 A big heading", "2 In a layout");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-webkit-backface-visibility: hidden",
        "color: red; backface-visibility:hidden",
        "--toc-display: none"
      })
  void styleThatHidesNothingHidesNothing(String style) {
    String page = "<html><p style='%s'>shown</p><p style='color: red;display:none'>hidden";
    assertThat(parse("a.html", page.formatted(style)).text()).isEqualTo("shown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\uFEFF"})
  void elementsOfAnXhtmlPageEndWhereItSaysSo(String mark) {
    ParsedDocument document =
        parse(
            "a.xhtml",
            mark
                + XHTML
                + "<head><title>The page</title><script src='a.js'/></head>"
                + "<body><p>A&nbsp;text.</p><script src='b.js'/><p>The end.</p></body></html>");
    assertThat(document.title()).isEqualTo("The page");
    assertThat(document.text()).isEqualTo("A\u00A0text.\n\nThe end.");
  }

  @Test
  void xhtmlThatIsNoneIsReadAsHtml() {
    ParsedDocument document =
        parse(
            "a.xhtml",
            XHTML
                + "<head><title>The page</title><meta name=a content=b>"
                + "<body><p>A&nbsp;text.<p>Next<br>line.<ul><li>one<li>two</ul></html>");
    assertThat(document.title()).isEqualTo("The page");
    assertThat(document.text()).isEqualTo("A\u00A0text.\n\nNext\nline.\n\none\ntwo");
  }

  @Test
  void titlesAndHeadingsAreCutShortAndTheTextIsWhole() {
    String words = "a heading without end ".repeat(200_000).strip();
    ParsedDocument page =
        parse("a.html", "<html><title>" + words + "</title><h1>" + words + "</h1><p>The end.");
    assertThat(page.title()).hasSizeLessThanOrEqualTo(300).startsWith("a heading");
    assertThat(page.headings()).hasSize(1);
    assertThat(page.headings().get(0).text()).hasSizeLessThanOrEqualTo(300).startsWith("a heading");
    assertThat(page.text()).isEqualTo(words + "\n\nThe end.");
    ParsedDocument astral = parse("b.html", "<html><h1>a" + "😀".repeat(300) + "</h1>");
    assertThat(astral.headings().get(0).text()).endsWith("😀");
    ParsedDocument mail = parse("a.eml", "From: a@b.c\nSubject: " + words + "\n\nThe end.");
    assertThat(mail.title()).hasSizeLessThanOrEqualTo(300).startsWith("a heading");
    assertThat(mail.text()).contains("Subject: " + words + "\n\n");
  }

  @Test
  void legacyHtmlIsReadAsItDeclaresItself() {
    byte[] page =
        "<html><head><meta charset=iso-8859-7></head><body><p>Ελληνικά γράμματα</p></body></html>"
            .getBytes(Charset.forName("ISO-8859-7"));
    assertThat(parse("a.html", page).text()).isEqualTo("Ελληνικά γράμματα");
  }

  @Test
  void whoSaysLatin1MeansWindows1252AsOnTheWeb() {
    String text = "don’t, 1914–1918, € 5, wait… what";
    Charset windows = Charset.forName("windows-1252");
    String page = "<html><head><meta charset=iso-8859-1></head><body><p>%s</p></body></html>";
    assertThat(parse("a.html", page.formatted(text).getBytes(windows)).text()).isEqualTo(text);
    String mail = "From: a@b.c\nSubject: s\nContent-Type: text/%s; charset=iso-8859-1\n\n%s";
    for (String type : List.of("plain", "html")) {
      assertThat(parse("a.eml", mail.formatted(type, text).getBytes(windows)).text())
          .endsWith("\n\n" + text);
    }
  }

  @Test
  void htmlThatDeclaresWhatItIsNotIsGuessed() {
    String page = "<html><head><meta charset=utf-8></head><body><p>Die Größe der Straße</p></body>";
    assertThat(parse("a.html", page.getBytes(StandardCharsets.ISO_8859_1)).text())
        .isEqualTo("Die Größe der Straße");
  }

  @Test
  void aPageIsWhatItsOwnDeclarationSaysAlthoughAByteOfItIsDamaged() {
    String page =
        "<html><head><script charset=utf-8 src=a.js></script><meta charset=iso-8859-2></head>"
            + "<body><p>Žluťoučký kůň přes řeku</p></body></html>";
    byte[] bytes = page.getBytes(Charset.forName("ISO-8859-2"));
    assertThat(parse("a.html", bytes).text()).isEqualTo("Žluťoučký kůň přes řeku");
    byte[] greek =
        "<html><meta charset=iso-8859-7><p>Ελληνικά @ γράμματα"
            .getBytes(Charset.forName("ISO-8859-7"));
    greek[new String(greek, StandardCharsets.ISO_8859_1).indexOf('@')] = (byte) 0xFF;
    ParsedDocument document = parse("b.html", greek);
    assertThat(document.text()).isEqualTo("Ελληνικά \uFFFD γράμματα");
  }

  @Test
  void htmlOfSevenBitsIsReadAsItDeclaresItself() {
    String page = "<html><head><meta charset=iso-2022-jp></head><body><p>%s</p></body></html>";
    String japanese = "これは日本語の文章です。";
    for (String charset : List.of("ISO-2022-JP", "UTF-8")) {
      byte[] bytes = page.formatted(japanese).getBytes(Charset.forName(charset));
      assertThat(parse("a.html", bytes).text()).isEqualTo(japanese);
    }
  }

  @Test
  void xmlIsReadAsItDeclaresItself() {
    Map<String, String> texts =
        Map.of(
            "windows-1251", "Мост",
            "KOI8-R", "Мост через Волгу",
            "ISO-8859-2", "Most přes řeku",
            "ISO-2022-JP", "これは日本語の文章です。",
            "UTF-8", "Мост");
    texts.forEach(
        (charset, text) -> {
          String xml = "<?xml version='1.0' encoding='%s'?><bridge name='b'>%s</bridge>";
          String whole = xml.formatted(charset, text);
          ParsedDocument document = parse("a.xml", whole.getBytes(Charset.forName(charset)));
          assertThat(document.text()).isEqualTo(whole);
          assertThat(document.warnings()).isEmpty();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"windows-1251", "UTF-16", "US-ASCII", "ISO-8859-1", "no such"})
  void xmlThatDeclaresWhatItIsNotIsGuessed(String declared) {
    String xml = "<?xml version='1.0' encoding='" + declared + "'?><a>It’s a café</a>";
    Charset charset =
        declared.equals("windows-1251") ? StandardCharsets.UTF_8 : Charset.forName("windows-1252");
    assertThat(parse("a.xml", xml.getBytes(charset)).text()).isEqualTo(xml);
  }

  @Test
  void legacyHtmlThatDeclaresNothingIsGuessed() {
    byte[] page =
        "<html><body><p>Die Größe der Straße und des Geländes</p></body></html>"
            .getBytes(Charset.forName("windows-1252"));
    assertThat(parse("a.html", page).text()).isEqualTo("Die Größe der Straße und des Geländes");
  }

  @Test
  void mailIsItsHeadersAndItsBodyOnce() {
    ParsedDocument document =
        parse(
            "a.eml",
            """
            Received: from somewhere
            From: =?UTF-8?B?zpXOu867zqzOtM6x?= <a@example.org>
            To: b@example.org
            Date: Mon, 1 Jan 2024 10:00:00 +0000
            Subject: =?UTF-8?Q?Caf=C3=A9?=
             tomorrow
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=m

            --m
            Content-Type: multipart/alternative; boundary=a

            --a
            Content-Type: text/html; charset=utf-8

            <p>as <b>html</b></p>
            --a
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            Let us meet =E4=B8=AD=E6=96=87.
            --a--
            --m
            Content-Type: application/pdf; name=a.pdf
            Content-Disposition: attachment; filename=a.pdf

            x
            --m--
            """
                .replace("\n", "\r\n"));
    assertThat(document.title()).isEqualTo("Café tomorrow");
    assertThat(document.text())
        .isEqualTo(
            "From: Ελλάδα <a@example.org>\nTo: b@example.org\n"
                + "Date: Mon, 1 Jan 2024 10:00:00 +0000\nSubject: Café tomorrow\n\n"
                + "Let us meet 中文.");
    assertThat(document.warnings()).singleElement().asString().contains("Attachments");
  }

  @Test
  void noteWithAHeadLikeThatOfMailKeepsItsLines() {
    String note = "Date: 1 May\nSubject: Budget\nAttendees: Ann, Bob\n\nMore.";
    assertThat(parse("a.txt", note).text()).isEqualTo(note);
    assertThat(parse("a.md", note).text()).isEqualTo(note);
  }

  @Test
  void mailOfHtmlAloneIsRead() {
    assertThat(
            parse("a.eml", "From: a@b.c\nSubject: s\nContent-Type: text/html\n\n<p>one<p>two")
                .text())
        .isEqualTo("From: a@b.c\nSubject: s\n\none\n\ntwo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Content-Type: text/plain\n",
        "Content-Type: text/plain; charset=us-ascii\n",
        "Content-Type: text/plain; charset=unknown-8bit\n",
        "Content-Type: text/plain; charset=x-user-defined\n"
      })
  void mailThatDoesNotNameItsCharsetIsGuessed(String type) {
    Map<String, String> bodies =
        Map.of(
            "ISO-8859-1", "Grüße aus Zürich",
            "UTF-8", "Grüße 中",
            "KOI8-R", "Съешь ещё этих мягких французских булок. ".repeat(10).strip());
    bodies.forEach(
        (charset, body) -> {
          ParsedDocument mail =
              parse(
                  "a.eml",
                  ("From: a@b.c\nSubject: s\n" + type + "\n" + body)
                      .getBytes(Charset.forName(charset)));
          assertThat(mail.text()).isEqualTo("From: a@b.c\nSubject: s\n\n" + body);
          assertThat(mail.warnings()).isEmpty();
        });
  }

  @Test
  void mailThatIsDamagedSaysSo() {
    byte[] mail =
        "From: a@b.c\nSubject: s\nContent-Type: text/plain; charset=utf-8\n\nÄpfel, Öl, Übel, ß, é"
            .getBytes(StandardCharsets.UTF_8);
    ParsedDocument document = parse("a.eml", Arrays.copyOf(mail, mail.length - 1));
    assertThat(document.text()).endsWith("Äpfel, Öl, Übel, ß, \uFFFD");
    assertThat(document.warnings()).singleElement().asString().contains("no text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVsbG8gd29ybGQ",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n"
            + "Content-Transfer-Encoding: base64\n\nSGVsbG8gd29ybGQu\nSGVsbG8gd29y",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello wor"
      })
  void mailThatIsCutOffSaysSo(String rest) {
    ParsedDocument document =
        parse("a.eml", ("From: a@b.c\nSubject: s\n" + rest).getBytes(StandardCharsets.UTF_8));
    assertThat(document.text()).contains("Hello wor");
    assertThat(document.warnings()).singleElement().asString().contains("cut off");
  }

  @Test
  void mailThatIsWholeDoesNotSayThatItIsCutOff() {
    String mail =
        "From: a@b.c\nSubject: s\nContent-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n"
            + "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVs\nbG8=\n\n"
            + "--b\nContent-Transfer-Encoding: quoted-printable\n\nl=\nong=20\n--b--\nafter";
    assertThat(parse("a.eml", mail.getBytes(StandardCharsets.UTF_8)).warnings()).isEmpty();
  }

  @Test
  void webPagesInMailKnowTheirCharset() {
    byte[] mail =
        ("From: a@b.c\nSubject: s\nContent-Type: text/html\n\n"
                + "<meta charset=iso-8859-7><p>Ελληνικά γράμματα")
            .getBytes(Charset.forName("ISO-8859-7"));
    assertThat(parse("a.eml", mail).text()).endsWith("\n\nΕλληνικά γράμματα");
  }

  @Test
  void attachmentsBesideTheAlternativeThatIsReadAreCounted() {
    ParsedDocument mail =
        alternatives(
            "Content-Type: text/plain\n\nThe report is attached.",
            """
            Content-Type: multipart/mixed; boundary=m

            --m
            Content-Type: text/html

            <p>The report is attached.
            --m
            Content-Type: application/pdf; name=report.pdf

            x
            --m--""");
    assertThat(mail.text()).endsWith("\n\nThe report is attached.");
    assertThat(mail.warnings()).containsExactly("Attachments were not read: 1.");
  }

  @Test
  void picturesOfAWebPageInMailAreNoAttachments() {
    ParsedDocument mail =
        alternatives(
            "Content-Type: text/plain\n\nHello.",
            """
            Content-Type: multipart/related; boundary=r

            --r
            Content-Type: text/html

            <p>Hello. <img src="cid:logo">
            --r
            Content-Type: image/png
            Content-ID: <logo>

            x
            --r--""");
    assertThat(mail.text()).endsWith("\n\nHello.");
    assertThat(mail.warnings()).isEmpty();
  }

  @Test
  void theBestAlternativeIsPlainTextThatSaysSomethingElseTheLast() {
    String html = "Content-Type: text/html\n\n<p>The <b>page</b>";
    assertThat(alternatives("Content-Type: text/plain\n\n\u00A0 \n", html).text())
        .endsWith("\n\nThe page");
    assertThat(alternatives("Content-Type: text/enriched\n\n<bold>x</bold>", html).text())
        .endsWith("\n\nThe page");
    assertThat(alternatives(html, "Content-Type: text/calendar\n\nBEGIN:VCALENDAR").text())
        .endsWith("\n\nThe page");
  }

  private ParsedDocument alternatives(String first, String second) {
    String head = "From: a@b.c\nSubject: s\nContent-Type: multipart/alternative; boundary=a\n\n";
    return parse("a.eml", head + "--a\n" + first + "\n--a\n" + second + "\n--a--\n");
  }

  @Test
  void passwordsAreNamedAsTheReason() {
    assertRejected("encrypted", "a.pdf", Documents.pdf("t", List.of("text"), "secret"));
    assertRejected("encrypted", "a.docx", Documents.encrypted(Documents.docx("t")));
    assertRejected(
        "encrypted",
        "a.odt",
        Documents.zip(
            "mimetype",
            "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml",
            "<manifest:manifest><manifest:encryption-data/></manifest:manifest>",
            "content.xml",
            "garbage"));
  }

  @Test
  void aTruncatedArchiveIsCorrupt() {
    for (String name : List.of("a.docx", "a.epub", "a.xlsx")) {
      byte[] whole =
          name.equals("a.docx")
              ? Documents.docx("t")
              : name.equals("a.epub") ? Documents.epub() : Documents.xlsx();
      assertRejected("corrupt", name, Arrays.copyOf(whole, whole.length * 3 / 4));
    }
  }

  @Test
  void aTruncatedPdfIsCorruptOrSaysSo() {
    byte[] pdf = Documents.pdf("t", List.of("some text", "more text"));
    int recoverable = 0;
    for (int percent = 10; percent < 100; percent += 15) {
      byte[] cut = Arrays.copyOf(pdf, pdf.length * percent / 100);
      try {
        ParsedDocument document = parse("a.pdf", cut);
        assertThat(document.warnings()).isNotEmpty();
        recoverable++;
      } catch (ContentRejected e) {
        assertThat(e.code()).isEqualTo("corrupt");
      }
    }
    ParsedDocument almostWhole = parse("a.pdf", Arrays.copyOf(pdf, pdf.length - 8));
    assertThat(almostWhole.text()).contains("some text");
    assertThat(almostWhole.warnings()).singleElement().asString().contains("cut short");
    assertThat(recoverable).isLessThan(6);
  }

  @Test
  void aPdfThatIsDamagedInsideSaysSo() {
    byte[] pdf = Documents.pdf("t", List.of("a first page", "a second page\n".repeat(40)));
    String latin = new String(pdf, StandardCharsets.ISO_8859_1);
    int page = latin.indexOf("stream", latin.indexOf("/Type /Page")) + 60;
    for (int i = page; i < page + 20; i++) {
      pdf[i] ^= 0x55;
    }
    try {
      assertThat(parse("a.pdf", pdf).warnings()).isNotEmpty();
    } catch (ContentRejected e) {
      assertThat(e.code()).isEqualTo("corrupt");
    }
  }

  @Test
  void aFlippedByteInAnArchiveIsNoticed() {
    byte[] odt =
        Documents.zip(
            "mimetype",
            "application/vnd.oasis.opendocument.text",
            "content.xml",
            "<a>" + "abc".repeat(3) + "</a>");
    byte[] broken = odt.clone();
    int crc = new String(odt, StandardCharsets.ISO_8859_1).lastIndexOf("PK\u0001\u0002") + 16;
    broken[crc] ^= 1;
    assertRejected("corrupt", "a.odt", broken);
  }

  @Test
  void aPdfOfImagesIsEmptyAndSaysWhy() {
    assertThatThrownBy(() -> parse("a.pdf", Documents.pdf("Scan", List.of("", ""))))
        .isInstanceOfSatisfying(
            ContentRejected.class,
            rejected -> {
              assertThat(rejected.code()).isEqualTo("empty");
              assertThat(rejected).hasMessageContaining("scanned");
            });
  }

  @Test
  void aDocumentThatUnpacksWithoutEndIsTooLarge() throws IOException {
    Path bomb = folder.resolve("bomb.docx");
    Documents.docxAround(
        bomb,
        List.of(
            "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
                + "<w:body>",
            "<w:p><w:r><w:t>" + "x".repeat(1000) + "</w:t></w:r></w:p>",
            "</w:body></w:document>"),
        List.of(1, 150_000, 1));
    assertThat(Files.size(bomb)).isLessThan(2_000_000);
    assertRejected("too_large", bomb);
  }

  @Test
  void entitiesThatMultiplyAreCorrupt() throws IOException {
    StringBuilder xml = new StringBuilder("<!DOCTYPE x [<!ENTITY e0 'lol'>");
    for (int i = 1; i < 10; i++) {
      xml.append("<!ENTITY e" + i + " '" + ("&e" + (i - 1) + ";").repeat(10) + "'>");
    }
    xml.append("]><w:document xmlns:w='w'><w:body><w:p>&e9;</w:p></w:body></w:document>");
    Path lols = folder.resolve("lols.docx");
    Documents.docxAround(lols, List.of(xml.toString()), List.of(1));
    assertRejected("corrupt", lols);
    assertRejected(
        "corrupt",
        "lols.odt",
        Documents.zip(
            "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", xml.toString()));
  }

  @Test
  void nestingWithoutEndIsReadOrCorruptButNeverMore() {
    assertThat(parse("a.html", "<html>" + "<div>".repeat(100_000) + "deep").text())
        .isEqualTo("deep");
  }

  private ParsedDocument parse(String name, String content) {
    return parse(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private ParsedDocument parse(String name, byte[] content) {
    try {
      Path file = Files.write(folder.resolve(name), content);
      return parse(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ParsedDocument parse(Path file) {
    String name = file.getFileName().toString();
    String type = TYPES.detect(file, name);
    TYPES.requireSupported(type);
    ParsedDocument document = PARSER.parse(file, type);
    assertMarksPointAtTheirText(document);
    return document;
  }

  private void assertRejected(String code, String name, byte[] content) {
    try {
      assertRejected(code, Files.write(folder.resolve(name), content));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertRejected(String code, Path file) {
    assertThatThrownBy(() -> parse(file))
        .isInstanceOfSatisfying(
            ContentRejected.class, rejected -> assertThat(rejected.code()).isEqualTo(code));
  }

  private static void assertHeadings(ParsedDocument document, String... levelsAndTexts) {
    assertThat(document.headings())
        .extracting(heading -> heading.level() + " " + heading.text())
        .containsExactly(levelsAndTexts);
  }

  private static void assertMarksPointAtTheirText(ParsedDocument document) {
    for (HeadingMark heading : document.headings()) {
      assertThat(document.text().substring(heading.offset())).startsWith(heading.text());
    }
    assertThat(document.text()).isEqualTo(TextNormaliser.normalise(document.text()));
  }
}
