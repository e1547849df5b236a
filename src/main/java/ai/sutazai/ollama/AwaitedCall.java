package ai.sutazai.ollama;

import ai.sutazai.errors.Abandoned;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

  /** A thread for each call under way: a look may wait for the database. */
  private static final ExecutorService WATCHERS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "awaited-call");
            thread.setDaemon(true);
            return thread;
          });

  private final CountDownLatch end = new CountDownLatch(1);
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
    WATCHERS.execute(() -> awaited.watch(abandoned));
    OF_THREAD.set(awaited);
    try {
      return model.get();
    } catch (RuntimeException e) {
      throw awaited.brokenOff ? new Abandoned("Nobody waits for the model's answer.", e) : e;
    } finally {
      OF_THREAD.remove();
      awaited.end.countDown();
    }
  }

  private void watch(BooleanSupplier abandoned) {
    try {
      while (!end.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        if (isTrue(abandoned)) {
          breakOff();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
