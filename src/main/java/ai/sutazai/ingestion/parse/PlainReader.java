package ai.sutazai.ingestion.parse;

import ai.sutazai.errors.ContentRejected;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text whose source is its text: plain, Markdown, CSV, JSON, XML and source code. */
final class PlainReader {

  private static final int BUFFER = 16 * 1024;
  private static final String BLANK = "The content has no text, only blanks.";

  ParsedDocument read(Path file, String mediaType, long maxChars) throws IOException {
    TextEncoding encoding =
        TextEncoding.of(file)
            .orElseThrow(() -> new ContentRejected("corrupt", "The file is no text."));
    ParsedDocumentBuilder document =
        new ParsedDocumentBuilder((int) Math.min(Files.size(file), maxChars) + 1);
    DocumentWriter writer = new DocumentWriter(document, maxChars);
    if (encoding.damaged()) {
      writer.warning("Some bytes of the file are no text and were dropped or replaced.");
    }
    try (Reader reader = new InputStreamReader(Files.newInputStream(file), decoder(encoding))) {
      char[] buffer = new char[BUFFER];
      for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
        writer.text(buffer, n);
      }
    }
    return finish(document, writer, mediaType);
  }

  ParsedDocument read(String text, String mediaType, long maxChars) {
    ParsedDocumentBuilder document = new ParsedDocumentBuilder(text.length());
    DocumentWriter writer = new DocumentWriter(document, maxChars);
    writer.text(text);
    return finish(document, writer, mediaType);
  }

  private static ParsedDocument finish(
      ParsedDocumentBuilder document, DocumentWriter writer, String mediaType) {
    writer.finish();
    ParsedDocument parsed = document.build(BLANK);
    return mediaType.equals(MediaTypes.MARKDOWN) ? MarkdownOutline.of(parsed) : parsed;
  }

  private static CharsetDecoder decoder(TextEncoding encoding) {
    return encoding
        .charset()
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .onUnmappableCharacter(CodingErrorAction.REPLACE);
  }
}
