package ai.sutazai.events;

import ai.sutazai.errors.Outage;
import ai.sutazai.record.PulledStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Server-sent events as UTF-8, each looked for when the client reads. */
public abstract class EventStream extends PulledStream {

  /** A comment this often shows proxies, and us, that the other side is still there. */
  protected static final Duration HEARTBEAT = Duration.ofSeconds(5);

  protected static final String STILL_AT_IT = ": still at it\n\n";

  private static final Duration UNTIL_BACK = Duration.ofSeconds(1);

  /** Waits for the next events, or for {@link #HEARTBEAT}; null behind the last. */
  protected abstract String next() throws IOException, InterruptedException;

  /**
   * @param data as JSON
   */
  public static String event(String name, String data) {
    return "event: " + name + "\ndata: " + data + "\n\n";
  }

  @Override
  protected byte[] pull() throws IOException {
    try {
      String next = nextAcrossOutages();
      return next == null ? null : next.getBytes(StandardCharsets.UTF_8);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
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
}
