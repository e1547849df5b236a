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
import java.nio.file.StandardCopyOption;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Brings stored bytes to the parser. */
@Component("contentReader")
public class ContentReader {

  private final DocumentPieces pieces;
  private final DocumentParser parser;
  private final Path directory;

  ContentReader(DocumentPieces pieces, DocumentParser parser, DataDirectory data) {
    this.pieces = pieces;
    this.parser = parser;
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
      @Header("mediaType") String mediaType,
      @Header("filename") String filename)
      throws IOException {
    Path file = Files.createTempFile(directory, "content", "");
    try {
      try (InputStream content = pieces.ofContent(document, version)) {
        Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
      }
      ParsedDocument parsed = parser.parse(file, mediaType, filename);
      if (VisibleText.isBlank(parsed.text())) {
        throw new ContentRejected("empty", "The document has no text.");
      }
      return parsed;
    } catch (FileNotFoundException e) {
      throw new LeaseLost(e.getMessage());
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
