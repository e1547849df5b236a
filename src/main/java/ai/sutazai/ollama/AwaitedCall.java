package ai.sutazai.ollama;

import ai.sutazai.errors.Abandoned;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import okhttp3.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call of Ollama that is broken off once nobody waits for what comes of it any more: it goes on
 * generating for as long as it is listened to.
 */
public final class AwaitedCall {

  private static final Logger LOG = LoggerFactory.getLogger(AwaitedCall.class);
  private static final Duration PAUSE = Duration.ofMillis(250);

  private static final ThreadLocal<AwaitedCall> OF_THREAD = new ThreadLocal<>();

  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "awaited-calls");
            thread.setDaemon(true);
            return thread;
          });

  private volatile Call call;
  private volatile boolean brokenOff;

  private AwaitedCall() {}

  /**
   * Asks a model, on this thread.
   *
   * @param abandoned whether nobody waits, looked up before and every now and then; null if
   *     somebody does
   * @throws Abandoned if it was broken off, or not asked at all
   */
  public static <T> T of(BooleanSupplier abandoned, Supplier<T> model) {
    if (abandoned == null) {
      return model.get();
    }
    if (isTrue(abandoned)) {
      throw new Abandoned("Nobody waits for the model's answer.", null);
    }
    AwaitedCall awaited = new AwaitedCall();
    Future<?> watch =
        CLOCK.scheduleWithFixedDelay(
            () -> {
              if (isTrue(abandoned)) {
                awaited.breakOff();
              }
            },
            PAUSE.toMillis(),
            PAUSE.toMillis(),
            TimeUnit.MILLISECONDS);
    OF_THREAD.set(awaited);
    try {
      return model.get();
    } catch (RuntimeException e) {
      throw awaited.brokenOff ? new Abandoned("Nobody waits for the model's answer.", e) : e;
    } finally {
      OF_THREAD.remove();
      watch.cancel(false);
    }
  }

  /** What cannot be looked up is no reason to break off, and looked up again. */
  private static boolean isTrue(BooleanSupplier abandoned) {
    try {
      return abandoned.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.warn("Whether somebody waits for a model could not be looked up", e);
      return false;
    }
  }

  /** The call that this thread is about to make may be one that is awaited. */
  static void begins(Call call) {
    AwaitedCall awaited = OF_THREAD.get();
    if (awaited != null) {
      awaited.call = call;
    }
  }

  private void breakOff() {
    Call begun = call;
    if (begun != null) {
      brokenOff = true;
      begun.cancel();
    }
  }
}
