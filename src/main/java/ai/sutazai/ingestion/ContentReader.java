package ai.sutazai.ingestion;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.ContentRejected;
import ai.sutazai.ingestion.parse.DocumentParser;
import ai.sutazai.ingestion.parse.ParsedDocument;
import ai.sutazai.text.VisibleText;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Brings stored bytes to the parser. */
@Component("contentReader")
public class ContentReader {

  private final DocumentPieces pieces;
  private final DocumentParser parser;
  private final DataDirectory data;
  private final Path directory;

  ContentReader(DocumentPieces pieces, DocumentParser parser, DataDirectory data) {
    this.pieces = pieces;
    this.parser = parser;
    this.data = data;
    this.directory = data.emptyDirectory("parsing");
  }

  /**
   * Parses what was claimed.
   *
   * @throws LeaseLost if it was replaced or deleted meanwhile
   */
  public ParsedDocument read(
      @Header("documentId") String document,
      @Header("version") int version,
      @Header("mediaType") String mediaType)
      throws IOException {
    Path file = Files.createTempFile(directory, "content", "");
    try {
      fetch(document, version, file);
      ParsedDocument parsed = parser.parse(file, mediaType);
      if (VisibleText.isBlank(parsed.text())) {
        throw new ContentRejected("empty", "The document has no text.");
      }
      return parsed;
    } finally {
      Files.delete(file);
    }
  }

  private void fetch(String document, int version, Path file) throws IOException {
    try (InputStream content = pieces.ofContent(document, version)) {
      data.write(content, file, Long.MAX_VALUE);
    } catch (FileNotFoundException e) {
      throw new LeaseLost(e.getMessage());
    }
  }
}
