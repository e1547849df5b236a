package ai.sutazai.ingestion.parse;

import java.nio.file.Path;

/** Reads one family of formats; runs in the parser process. */
interface DocumentReader {

  /**
   * @throws Exception whatever the format's library throws; {@link ReadFailure} sorts it
   */
  void read(Path file, String mediaType, DocumentWriter writer) throws Exception;
}
