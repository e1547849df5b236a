package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;

class ShutdownPauseTest {

  /** As Boot's web server has it; Camel's is above it. */
  private static final int HIGHEST_OF_OTHERS = Integer.MAX_VALUE - 1;

  @Test
  void everythingElseStillRunsWhileItLasts() throws Exception {
    List<String> order = new ArrayList<>();
    GenericApplicationContext context = new GenericApplicationContext();
    context.registerBean("other", Other.class, () -> new Other(order));
    context.registerBean(
        "pause", ShutdownPause.class, () -> new ShutdownPause(Duration.ofSeconds(1)));
    context.refresh();

    Thread closing = new Thread(context::close);
    closing.start();
    Thread.sleep(300);
    assertThat(context.getBean("pause", ShutdownPause.class).isRunning()).isFalse();
    assertThat(order).isEmpty();
    closing.join();

    assertThat(order).containsExactly("stopped");
  }

  private static class Other implements SmartLifecycle {

    private final List<String> order;
    private boolean running;

    Other(List<String> order) {
      this.order = order;
    }

    @Override
    public void start() {
      running = true;
    }

    @Override
    public void stop() {
      running = false;
      order.add("stopped");
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
