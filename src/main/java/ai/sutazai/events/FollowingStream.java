package ai.sutazai.events;

import java.io.IOException;

/**
 * Events of what goes on without being listened to: they end once the instance stops, for its
 * client to go on at another.
 */
public abstract class FollowingStream extends EventStream {

  private final EventStreams streams;

  protected FollowingStream(EventStreams streams) {
    this.streams = streams;
  }

  @Override
  protected byte[] pull() throws IOException {
    return streams.isRunning() ? super.pull() : null;
  }
}
