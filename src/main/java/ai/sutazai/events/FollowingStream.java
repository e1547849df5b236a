package ai.sutazai.events;

import java.io.IOException;
import java.time.Duration;

/**
 * Events of what goes on without being listened to: they end once the instance stops, for its
 * client to go on at another.
 */
public abstract class FollowingStream extends EventStream {

  private static final Duration PAUSE = Duration.ofMillis(250);

  private final EventStreams streams;
  private boolean ends;

  protected FollowingStream(EventStreams streams) {
    this.streams = streams;
  }

  /** The events since it was asked last; empty for none. */
  protected abstract String news() throws IOException;

  /** Nothing comes behind the news that are asked for. */
  protected final void endAfterThese() {
    ends = true;
  }

  @Override
  protected final String next() throws IOException, InterruptedException {
    long heartbeat = System.nanoTime() + HEARTBEAT.toNanos();
    while (!ends && System.nanoTime() < heartbeat) {
      String news = news();
      if (!news.isEmpty()) {
        return news;
      }
      Thread.sleep(PAUSE.toMillis());
    }
    return ends ? null : STILL_AT_IT;
  }

  @Override
  protected byte[] pull() throws IOException {
    return streams.isRunning() ? super.pull() : null;
  }
}
