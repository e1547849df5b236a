package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;

class ShutdownPauseTest {

  /** As Boot's web server has it; Camel's is above it. */
  private static final int HIGHEST_OF_OTHERS = Integer.MAX_VALUE - 1;

  private final Other other = new Other();

  @Test
  void everythingElseStillRunsWhileItLasts() throws Exception {
    GenericApplicationContext context = running(Duration.ofMinutes(2));
    ShutdownPause pause = context.getBean(ShutdownPause.class);
    Thread closing = new Thread(context::close);

    closing.start();
    await().until(() -> !pause.isRunning());
    assertThat(other.isRunning()).isTrue();

    closing.interrupt();
    closing.join();
    assertThat(other.isRunning()).isFalse();
  }

  @Test
  void itLastsItsTime() {
    GenericApplicationContext context = running(Duration.ofSeconds(1));
    long start = System.nanoTime();

    context.close();

    assertThat(Duration.ofNanos(other.stoppedAt - start))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
  }

  private GenericApplicationContext running(Duration pause) {
    GenericApplicationContext context = new GenericApplicationContext();
    context.registerBean("other", Other.class, () -> other);
    context.registerBean("pause", ShutdownPause.class, () -> new ShutdownPause(pause));
    context.refresh();
    return context;
  }

  private static class Other implements SmartLifecycle {

    private volatile boolean running;
    private long stoppedAt;

    @Override
    public void start() {
      running = true;
    }

    @Override
    public void stop() {
      running = false;
      stoppedAt = System.nanoTime();
    }

    @Override
    public boolean isRunning() {
      return running;
    }

    @Override
    public int getPhase() {
      return HIGHEST_OF_OTHERS;
    }
  }
}
