package ai.sutazai.ingestion;

import ai.sutazai.record.PulledStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Header;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** A document's bytes, or its text, read while they are taken: however large, a piece at a time. */
@Component("documentPieces")
public class DocumentPieces {

  private static final int BYTES = 1 << 20;

  /** Each is looked for from the text's beginning. */
  private static final int CHARACTERS = 1 << 20;

  private final ProducerTemplate routes;

  DocumentPieces(ProducerTemplate routes) {
    this.routes = routes;
  }

  /** The bytes as they came. */
  public InputStream ofContent(
      @Header("documentId") String document, @Header("contentVersion") int version) {
    return new Pieces("direct:read-content-piece", document, version, BYTES);
  }

  /** The normalised text, in UTF-8. */
  public InputStream ofText(
      @Header("documentId") String document, @Header("contentVersion") int version) {
    return new Pieces("direct:read-text-piece", document, version, CHARACTERS);
  }

  private final class Pieces extends PulledStream {

    private final String route;
    private final Map<String, Object> headers;
    private final int size;
    private int next;
    private boolean ended;

    Pieces(String route, String document, int version, int size) {
      this.route = route;
      this.size = size;
      this.headers =
          new HashMap<>(
              Map.of("documentId", document, "contentVersion", version, "pieceSize", size));
    }

    /** Fails where the version is gone: its client is told by the length that was announced. */
    @Override
    protected byte[] pull() throws IOException {
      if (ended) {
        return null;
      }
      headers.put("piece", next++);
      byte[] piece = routes.requestBodyAndHeaders(route, null, headers, byte[].class);
      if (piece == null) {
        throw new FileNotFoundException(
            "The version was replaced or deleted while it was being read");
      }
      ended = piece.length < size;
      return piece;
    }
  }
}
