package ai.sutazai.api;

import ai.sutazai.errors.Unavailable;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Holds requests back while the contract gets other operations, and knows when the last one has
 * left its route. A reply that is still being written, such as a stream, holds up nothing.
 */
@Component
public class ContractGate {

  private final Duration timeout;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closed;
  private int inside;

  ContractGate(@Value("${sutazai.reload-gate-timeout}") Duration timeout) {
    this.timeout = timeout;
  }

  /** A request's stay; it leaves once, whoever says so first. */
  final class Visit implements AsyncListener {

    private final AtomicBoolean left = new AtomicBoolean();

    void leave() {
      if (left.compareAndSet(false, true)) {
        lock.lock();
        try {
          inside--;
          changed.signalAll();
        } finally {
          lock.unlock();
        }
      }
    }

    @Override
    public void onComplete(AsyncEvent event) {
      leave();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      leave();
    }

    @Override
    public void onError(AsyncEvent event) {
      leave();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }

  /**
   * Lets a request in, after a wait if the operations are being changed.
   *
   * @throws Unavailable if that takes longer than the time-out
   */
  Visit enter(HttpServletRequest request) {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (closed) {
        if (left <= 0) {
          throw busy(null);
        }
        left = changed.awaitNanos(left);
      }
      inside++;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy(e);
    } finally {
      lock.unlock();
    }
    Visit visit = new Visit();
    request.setAttribute(Visit.class.getName(), visit);
    return visit;
  }

  /** Ends the stay of a request whose route has done its work. */
  static void leave(HttpServletRequest request) {
    if (request.getAttribute(Visit.class.getName()) instanceof Visit visit) {
      visit.leave();
    }
  }

  /**
   * Closes the gate and waits until those inside have left.
   *
   * @return false, with the gate open again, if they have not after half the time-out
   */
  public boolean close() throws InterruptedException {
    lock.lock();
    try {
      closed = true;
      long left = timeout.toNanos() / 2;
      while (inside > 0) {
        if (left <= 0) {
          closed = false;
          changed.signalAll();
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  public void open() {
    lock.lock();
    try {
      closed = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static Unavailable busy(Throwable cause) {
    return new Unavailable(
        "The operations are being changed; ask again.", Duration.ofSeconds(1), cause);
  }
}
