package ai.sutazai.ingestion;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.ContentRejected;
import ai.sutazai.ingestion.parse.DocumentParser;
import ai.sutazai.ingestion.parse.ParsedDocument;
import ai.sutazai.text.VisibleText;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Headers;
import org.springframework.stereotype.Component;

/** Brings stored bytes to the parser. */
@Component("contentReader")
public class ContentReader {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final DocumentParser parser;
  private final Path directory;

  ContentReader(DocumentParser parser, DataDirectory data) {
    this.parser = parser;
    this.directory = data.emptyDirectory("parsing");
  }

  /**
   * Parses a row of content, media_type and filename; sets the headers {@code text}, {@code
   * parsedTitle} and {@code warnings} for the record.
   */
  public ParsedDocument read(@Body Map<String, Object> row, @Headers Map<String, Object> headers)
      throws IOException {
    Path file = Files.createTempFile(directory, "content", "");
    try {
      Files.write(file, (byte[]) row.get("content"));
      ParsedDocument parsed =
          parser.parse(file, (String) row.get("media_type"), (String) row.get("filename"));
      if (VisibleText.isBlank(parsed.text())) {
        throw new ContentRejected("empty", "The document has no text.");
      }
      headers.put("text", parsed.text());
      headers.put("parsedTitle", parsed.title());
      headers.put("warnings", json(parsed));
      return parsed;
    } finally {
      Files.delete(file);
    }
  }

  private static String json(ParsedDocument parsed) throws JsonProcessingException {
    return JSON.writeValueAsString(parsed.warnings());
  }
}
