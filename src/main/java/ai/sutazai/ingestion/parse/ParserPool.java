package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Parser processes: none until one is needed, one as long as that is enough, another, if that many
 * may run, while the first is stuck with a long document, and none again after a while without
 * work.
 */
final class ParserPool implements AutoCloseable {

  private final ParserCommand command;
  private final int most;
  private final Duration patience;
  private final Duration keptIdle;

  /** No process is ended under it, which may take its time. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final Deque<ParserChild> idle = new ArrayDeque<>();
  private final Set<ParserChild> running = new HashSet<>();
  private int starting;
  private boolean closed;

  /** One keeps time limits while the other waits for idle processes to die. */
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(
          2,
          work -> {
            Thread thread = new Thread(work, "parser-timer");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param most processes at a time
   * @param patience how long a document waits for a busy process before another is started
   * @param keptIdle how long a process without work is kept
   */
  ParserPool(ParserCommand command, int most, Duration patience, Duration keptIdle) {
    this.command = command;
    this.most = most;
    this.patience = patience;
    this.keptIdle = keptIdle;
    long period = Math.max(100, keptIdle.toMillis() / 10);
    timer.scheduleWithFixedDelay(this::endIdle, period, period, TimeUnit.MILLISECONDS);
  }

  /** A process of one's own until it is released; waits while all are busy. */
  ParserChild borrow() throws IOException, InterruptedException {
    ParserChild ready = takeIdleOrReserve();
    while (ready != null && !ready.isUsable()) {
      release(ready);
      ready = takeIdleOrReserve();
    }
    return ready != null ? ready : start();
  }

  /** Null: none is idle, but one more may be started. */
  private ParserChild takeIdleOrReserve() throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = patience.toNanos();
      while (true) {
        if (closed) {
          throw new IOException("the parser is shut down");
        }
        ParserChild child = idle.pollFirst();
        if (child != null) {
          return child;
        }
        int count = running.size() + starting;
        if (count == 0 || count < most && left <= 0) {
          starting++;
          return null;
        }
        if (count < most) {
          left = changed.awaitNanos(left);
        } else {
          changed.await();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private ParserChild start() throws IOException {
    ParserChild child = null;
    try {
      child = ParserChild.start(command, timer);
      return child;
    } finally {
      boolean isTaken = started(child);
      if (!isTaken && child != null) {
        child.close();
      }
    }
  }

  /** Whether it is one of the pool's, which is still open; null: it could not be started. */
  private boolean started(ParserChild child) {
    lock.lock();
    try {
      starting--;
      boolean isTaken = child != null && !closed;
      if (isTaken) {
        running.add(child);
      }
      changed.signalAll();
      return isTaken;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a process back, or ends it if it is of no use any more. */
  void release(ParserChild child) {
    if (!keeps(child)) {
      child.close();
    }
  }

  private boolean keeps(ParserChild child) {
    lock.lock();
    try {
      boolean keep = child.isUsable() && !closed;
      if (keep) {
        child.idleSince(System.nanoTime());
        idle.addFirst(child);
      } else {
        running.remove(child);
      }
      changed.signalAll();
      return keep;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return running.size();
    } finally {
      lock.unlock();
    }
  }

  private void endIdle() {
    takeIdle().forEach(ParserChild::close);
  }

  private List<ParserChild> takeIdle() {
    lock.lock();
    try {
      long now = System.nanoTime();
      List<ParserChild> old =
          idle.stream().filter(c -> now - c.idleSince() > keptIdle.toNanos()).toList();
      idle.removeAll(old);
      old.forEach(running::remove);
      return old;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    takeAll().forEach(ParserChild::close);
    timer.shutdownNow();
  }

  private List<ParserChild> takeAll() {
    lock.lock();
    try {
      closed = true;
      List<ParserChild> all = List.copyOf(running);
      idle.clear();
      running.clear();
      changed.signalAll();
      return all;
    } finally {
      lock.unlock();
    }
  }
}
