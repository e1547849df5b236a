package ai.sutazai.api;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Stops first, and takes its time: readiness says no already, and everything else goes on until the
 * gateway has seen that and sends nobody here any more.
 */
@Component
class ShutdownPause implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(ShutdownPause.class);

  private final Duration pause;
  private volatile boolean running;

  ShutdownPause(@Value("${sutazai.shutdown-pause}") Duration pause) {
    this.pause = pause;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    if (pause.isZero()) {
      return;
    }
    LOG.info("Not ready any more; requests are still answered for {} ms", pause.toMillis());
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
