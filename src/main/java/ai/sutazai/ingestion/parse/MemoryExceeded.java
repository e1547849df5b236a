package ai.sutazai.ingestion.parse;

import java.io.IOException;

/** The parser process died of a document that needs more memory than it has. */
final class MemoryExceeded extends IOException {

  private static final long serialVersionUID = 1L;

  MemoryExceeded(IOException death) {
    super("Reading the document takes more memory than one document may take.", death);
  }
}
