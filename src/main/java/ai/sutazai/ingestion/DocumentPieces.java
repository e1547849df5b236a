package ai.sutazai.ingestion;

import java.io.ByteArrayInputStream;
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

  private final class Pieces extends InputStream {

    private final String route;
    private final Map<String, Object> headers;
    private InputStream piece = InputStream.nullInputStream();
    private int next;
    private boolean ended;

    Pieces(String route, String document, int version, int size) {
      this.route = route;
      this.headers =
          new HashMap<>(
              Map.of("documentId", document, "contentVersion", version, "pieceSize", size));
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    /** Fails where the version is gone: its client is told by the length that was announced. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int read = piece.read(bytes, offset, length);
      while (read < 0 && !ended) {
        headers.put("piece", next++);
        byte[] taken = routes.requestBodyAndHeaders(route, null, headers, byte[].class);
        if (taken == null) {
          throw new IOException("The version was replaced or deleted while it was being read");
        }
        ended = taken.length == 0;
        piece = new ByteArrayInputStream(taken);
        read = piece.read(bytes, offset, length);
      }
      return read;
    }
  }
}
