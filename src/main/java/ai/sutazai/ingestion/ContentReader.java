package ai.sutazai.ingestion;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.ContentRejected;
import ai.sutazai.ingestion.parse.DocumentParser;
import ai.sutazai.ingestion.parse.ParsedDocument;
import ai.sutazai.text.VisibleText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Brings stored bytes to the parser. */
@Component("contentReader")
public class ContentReader {

  private final DocumentParser parser;
  private final Path directory;

  ContentReader(DocumentParser parser, DataDirectory data) {
    this.parser = parser;
    this.directory = data.emptyDirectory("parsing");
  }

  /** Parses what was claimed. */
  public ParsedDocument read(
      @Header("content") byte[] content,
      @Header("mediaType") String mediaType,
      @Header("filename") String filename)
      throws IOException {
    Path file = Files.createTempFile(directory, "content", "");
    try {
      Files.write(file, content);
      ParsedDocument parsed = parser.parse(file, mediaType, filename);
      if (VisibleText.isBlank(parsed.text())) {
        throw new ContentRejected("empty", "The document has no text.");
      }
      return parsed;
    } finally {
      Files.delete(file);
    }
  }
}
