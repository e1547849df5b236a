package ai.sutazai.ingestion.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.sutazai.errors.ContentRejected;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {

  private final MediaTypes types = new MediaTypes();

  @TempDir private Path folder;

  static List<Arguments> contents() {
    String mail = "From: a@b.c\nTo: d@e.f\nSubject: s\n\nbody";
    return List.of(
        arguments("plain text", "notes.txt", "text/plain"),
        arguments("plain text", "notes", "text/plain"),
        arguments("plain text", null, "text/plain"),
        arguments("", "empty.txt", "text/plain"),
        arguments("# heading", "README.md", "text/markdown"),
        arguments("# heading", "C# notes %.MD", "text/markdown"),
        arguments("<h1 align=center>logo</h1>\n\n# heading", "README.md", "text/markdown"),
        arguments("a,b\n1,2", "a.csv", "text/csv"),
        arguments("a\tb\n1\t2", "a.tsv", "text/tab-separated-values"),
        arguments("{\"a\": 1}", "a.json", "application/json"),
        arguments("{\"a\": 1}", "export", "application/json"),
        arguments("{\n  \"a\": 1}", "data.txt", "application/json"),
        arguments("{\"a\": 1}\n{\"a\": 2}", "a.jsonl", "application/json"),
        arguments("[\"a\", 1]\n[\"b\", 2]", "a.ndjson", "application/json"),
        arguments("[{\"a\\u00fc\": 1}]", "a.geojson", "application/json"),
        arguments("{\"cells\": []}", "a.ipynb", "application/json"),
        arguments("{\"a\": 1}", "a.py", "text/x-python"),
        arguments("[\"quoted\"](link) and more", "a.txt", "text/plain"),
        arguments("{placeholder} and [1]: x", "a.txt", "text/plain"),
        arguments("<?xml version='1.0'?><a/>", "a.xml", "application/xml"),
        arguments("<!DOCTYPE html><html><p>x", "page.txt", "text/html"),
        arguments("<!-- x --><html><p>x", null, "text/html"),
        arguments("<!---->".repeat(2_300) + "<html><p>x", null, "text/html"),
        arguments("<p>only a fragment", "page.html", "text/html"),
        arguments("class A {}", "A.java", "text/x-java-source"),
        arguments("print(1)", "a.py", "text/x-python"),
        arguments("2024-01-01 INFO started", "app.log", "text/x-log"),
        arguments("text named pdf", "a.pdf", "text/plain"),
        arguments("text named docx", "a.docx", "text/plain"),
        arguments("text named png", "a.png", "text/plain"),
        arguments("MZ is how this sentence starts.", "a.txt", "text/plain"),
        arguments("This article explains %PDF-1.7 headers.", "a.txt", "text/plain"),
        arguments("{\\rtf1\\ansi x}", "a.txt", "application/rtf"),
        arguments("%PDF-1.4\n", "a.txt", "application/pdf"),
        arguments(mail, "a.eml", "message/rfc822"),
        arguments(mail, null, "message/rfc822"),
        arguments("Subject: s\nDate: d\nMIME-Version: 1.0\n\nbody", null, "message/rfc822"),
        arguments("Date: d\nSubject: s\n\nbody", "a.eml", "message/rfc822"),
        arguments("Date: d\nSubject: s\n\nMessage-ID: x", "a.txt", "text/plain"),
        arguments("From: Ann\nTo: Bob\nSubject: s\n\nbody", "a.txt", "text/plain"),
        arguments("Subject: not a mail, just a note.", "a.eml", "text/plain"),
        arguments("Forward to the past", null, "text/plain"));
  }

  @ParameterizedTest
  @MethodSource("contents")
  void contentDecidesAndTheNameOnlyBetweenKindsOfText(String content, String name, String type)
      throws IOException {
    assertThat(detect(content.getBytes(StandardCharsets.UTF_8), name)).isEqualTo(type);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void documentsAreKnownUnderAnyName(byte[] content, String type) throws IOException {
    assertThat(detect(content, "a.txt")).isEqualTo(type);
    assertThatCode(() -> types.requireSupported(type)).doesNotThrowAnyException();
  }

  static List<Arguments> documents() {
    byte[] docx = Documents.docx("t");
    String odf = "application/vnd.oasis.opendocument.";
    return List.of(
        arguments(docx, MediaTypes.DOCX),
        arguments(Arrays.copyOf(docx, docx.length / 2), MediaTypes.DOCX),
        arguments(Documents.encrypted(docx), MediaTypes.PROTECTED_OFFICE),
        arguments(Documents.pptx(), MediaTypes.PPTX),
        arguments(Documents.ppt(), MediaTypes.PPT),
        arguments(Documents.xlsx(), MediaTypes.XLSX),
        arguments(Documents.xls(), MediaTypes.XLS),
        arguments(Documents.pdf("t", List.of("x")), MediaTypes.PDF),
        arguments(Documents.epub(), MediaTypes.EPUB),
        arguments(Documents.odf("text", ""), odf + "text"),
        arguments(Documents.odf("spreadsheet", ""), odf + "spreadsheet"),
        arguments(Documents.odf("presentation", ""), odf + "presentation"));
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 30, 100, 1000, 100_000})
  void randomBytesAreNeverText(int size) throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      byte[] garbage = new byte[size];
      new Random(seed).nextBytes(garbage);
      garbage[0] = (byte) 0x80;
      String type = detect(garbage, "garbage.txt");
      assertThat(type).as("seed %d", seed).doesNotStartWith("text/");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/png", "audio/mpeg", "application/zip", "application/x-elf"})
  void otherTypesAreRefusedByName(String type) {
    assertThatThrownBy(() -> types.requireSupported(type))
        .isInstanceOfSatisfying(
            ContentRejected.class,
            rejected -> assertThat(rejected.code()).isEqualTo("unsupported_type"))
        .hasMessageContaining(type);
  }

  @Test
  void whatIsNoDocumentIsNamedForWhatItIs() throws IOException {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13};
    assertThat(detect(png, "a.txt")).isEqualTo("image/png");
    assertThat(detect(Documents.zip("a.txt", "text"), "a.docx")).isEqualTo("application/zip");
    assertThat(detect("<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(), "a.txt"))
        .isEqualTo("image/svg+xml");
    assertThat(detect(new byte[5000], "a.txt")).isEqualTo("application/octet-stream");
  }

  @Test
  void textIsKnownInItsOldEncodings() throws IOException {
    assertThat(
            detect(
                "Die Größe der Straße, naïve Frage im Café"
                    .getBytes(Charset.forName("windows-1252")),
                "a.txt"))
        .isEqualTo("text/plain");
    assertThat(detect("\uFEFFtext".getBytes(StandardCharsets.UTF_16LE), "a.md"))
        .isEqualTo("text/markdown");
    assertThat(detect("Съешь ещё этих булок. ".repeat(20).getBytes(Charset.forName("KOI8-R")), ""))
        .isEqualTo("text/plain");
  }

  private String detect(byte[] content, String name) throws IOException {
    return types.detect(Files.write(folder.resolve("file"), content), name);
  }
}
