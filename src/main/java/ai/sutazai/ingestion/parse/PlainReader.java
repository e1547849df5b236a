package ai.sutazai.ingestion.parse;

import ai.sutazai.errors.ContentRejected;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text whose source is its text: plain, Markdown, CSV, JSON, XML and source code. */
final class PlainReader {

  private static final String BLANK = "The content has no text, only blanks.";

  ParsedDocument read(Path file, String mediaType, long maxChars) throws IOException {
    TextEncoding encoding =
        TextEncoding.of(file)
            .orElseThrow(() -> new ContentRejected("corrupt", "The file is no text."));
    ParsedDocumentBuilder document =
        new ParsedDocumentBuilder((int) Math.min(Files.size(file), maxChars) + 1);
    DocumentWriter writer = new DocumentWriter(document, maxChars);
    encoding.warn(writer);
    try (Reader text = new InputStreamReader(Files.newInputStream(file), encoding.charset())) {
      writer.text(mediaType.equals(MediaTypes.JSON) ? new UnescapedJson(text) : text);
    }
    writer.finish();
    ParsedDocument parsed = document.build(BLANK);
    return mediaType.equals(MediaTypes.MARKDOWN) ? MarkdownOutline.of(parsed) : parsed;
  }
}
