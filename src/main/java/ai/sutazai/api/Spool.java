package ai.sutazai.api;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.ContentRejected;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/** Keeps the content of a request or a message in a file until its exchange is done. */
@Component
public final class Spool {

  private final DataDirectory data;
  private final Path directory;
  private final long limit;

  Spool(DataDirectory data, ApiSettings settings) {
    this.data = data;
    directory = data.emptyDirectory("uploads");
    limit = settings.maxDocumentSize().toBytes();
  }

  /**
   * Stops reading at the limit.
   *
   * @throws ContentRejected if the content is longer than a document may be
   */
  public Path keep(InputStream content, Exchange exchange) throws IOException {
    Path file = Files.createTempFile(directory, "upload", "");
    try {
      if (data.write(content, file, limit) > limit) {
        throw new ContentRejected(
            "too_large", "The content is larger than the " + limit + " bytes that are allowed.");
      }
    } catch (IOException | RuntimeException e) {
      // Here and now: the exchange may go on until the disk has space again.
      Files.delete(file);
      throw e;
    }
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                file.toFile().delete();
              }

              @Override
              public boolean allowHandover() {
                // Not to whoever works on the document: that may be never.
                return false;
              }
            });
    return file;
  }
}
