package ai.sutazai.api;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/**
 * Keeps large JSON in files until there is memory for it: what is worked on at a time, apart from
 * contents, is together no longer than one document may be.
 */
@Component
final class LargeBodies {

  private static final String TURN = LargeBodies.class.getName();
  private final DataDirectory data;
  private final Path directory;
  private final Duration patience;
  private final int all;
  private final Semaphore kilobytes;

  LargeBodies(DataDirectory data, ApiSettings settings) {
    this.data = data;
    directory = data.directory("uploads");
    patience = settings.requestBodyTimeout();
    all = Math.toIntExact(settings.maxDocumentSize().toKilobytes());
    kilobytes = new Semaphore(all, true);
  }

  /**
   * The body once it has arrived whole and its turn has come. A caller who is slow keeps nobody
   * waiting; the turn ends with the exchange.
   *
   * @throws Unavailable if the disk has no room for it, or its turn does not come
   */
  InputStream await(InputStream body, Exchange exchange) throws IOException {
    Path file = Files.createTempFile(directory, "json", "");
    try {
      takeTurn(data.write(body, file, Long.MAX_VALUE), exchange);
      return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException | RuntimeException e) {
      Files.delete(file);
      throw e;
    }
  }

  /**
   * Waits until there is memory for a body; an exchange that tries again has its turn already.
   *
   * @throws Unavailable if its turn does not come
   */
  void takeTurn(long size, Exchange exchange) {
    if (exchange.getProperty(TURN) != null) {
      return;
    }
    int weight = (int) Math.min(all, Math.min(size, Bodies.SMALL) / 1024);
    if (!acquire(weight)) {
      throw new Unavailable("Too many large bodies are waiting.", Unavailable.SOON);
    }
    exchange.setProperty(TURN, true);
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                kilobytes.release(weight);
              }

              @Override
              public boolean allowHandover() {
                return false;
              }
            });
  }

  private boolean acquire(int weight) {
    try {
      return kilobytes.tryAcquire(weight, patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
