package ai.sutazai.events;

import ai.sutazai.errors.Outage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Server-sent events as UTF-8, each looked for when the client reads. Unlike a {@link
 * java.io.SequenceInputStream}, which its closing reads to the end, it looks for none once the
 * client has gone.
 */
public abstract class EventStream extends InputStream {

  /** A comment this often shows proxies, and us, that the other side is still there. */
  protected static final Duration HEARTBEAT = Duration.ofSeconds(5);

  protected static final String STILL_AT_IT = ": still at it\n\n";

  private static final Duration UNTIL_BACK = Duration.ofSeconds(1);

  private InputStream events = InputStream.nullInputStream();
  private boolean ended;

  /** Waits for the next events, or for {@link #HEARTBEAT}; null behind the last. */
  protected abstract String next() throws IOException, InterruptedException;

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (!ended) {
      int read = events.read(bytes, offset, length);
      if (read >= 0) {
        return read;
      }
      await();
    }
    return -1;
  }

  private void await() throws IOException {
    try {
      String next = nextAcrossOutages();
      ended = next == null;
      if (!ended) {
        events = new ByteArrayInputStream(next.getBytes(StandardCharsets.UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ended = true;
    }
  }

  /** What is away has no news, and may be back before the client is told of its absence. */
  private String nextAcrossOutages() throws IOException, InterruptedException {
    try {
      return next();
    } catch (RuntimeException e) {
      if (!Outage.isOutage(e)) {
        throw e;
      }
      Thread.sleep(UNTIL_BACK.toMillis());
      return STILL_AT_IT;
    }
  }

  @Override
  public void close() {
    ended = true;
  }
}
