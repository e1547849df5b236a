package ai.sutazai.api;

import ai.sutazai.errors.InvalidRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * The body of one request after the other on a connection. It has to arrive in time; whoever reads
 * one that does not, or that breaks off, meets the problem to answer with. Tomcat itself would end
 * the request under the hands of the route that reads it.
 */
final class ArrivingBody implements InputBuffer {

  /** What a second more is allowed for, so that a large body may come over a slow line. */
  private static final long BYTES_PER_SECOND = 64 * 1024;

  private final Request request;
  private final InputBuffer bytes;
  private final Duration limit;
  private final ScheduledExecutorService clock;
  private final Supplier<SocketChannel> connection;
  private volatile Arrival arrival;

  ArrivingBody(
      Request request,
      Duration limit,
      ScheduledExecutorService clock,
      Supplier<SocketChannel> connection) {
    this.request = request;
    this.bytes = request.getInputBuffer();
    this.limit = limit;
    this.clock = clock;
    this.connection = connection;
  }

  /** A request has come. */
  void begin() {
    end();
    if (!isWhole()) {
      arrival = new Arrival(connection.get());
      arrival.check();
    }
  }

  /** The request is done with; what comes next belongs to another. */
  void end() {
    Arrival ended = arrival;
    arrival = null;
    if (ended != null) {
      ended.settle();
    }
  }

  @Override
  public int doRead(ApplicationBufferHandler handler) {
    Arrival current = arrival;
    try {
      int read = bytes.doRead(handler);
      if (current != null) {
        current.received(read);
      }
      return read;
    } catch (IOException e) {
      throw current != null && current.overdue
          ? Refusal.of(408, "The body did not arrive in time.")
          : new InvalidRequest("The body did not arrive whole.");
    }
  }

  @Override
  public int available() {
    return bytes.available();
  }

  private boolean isWhole() {
    AtomicBoolean whole = new AtomicBoolean();
    request.action(ActionCode.REQUEST_BODY_FULLY_READ, whole);
    return whole.get();
  }

  /** One request's body on its way. */
  private final class Arrival {

    private final SocketChannel from;
    private final long start = System.nanoTime();
    private volatile long received;
    private volatile boolean overdue;
    private boolean settled;
    private Future<?> next;

    Arrival(SocketChannel from) {
      this.from = from;
    }

    void received(int read) {
      received += Math.max(read, 0);
      if (read < 0 || isWhole()) {
        settle();
      }
    }

    /** From now on nothing of it is cut off: what comes belongs to another request. */
    synchronized void settle() {
      settled = true;
      next.cancel(false);
    }

    private synchronized void check() {
      long left =
          limit.toNanos()
              + TimeUnit.SECONDS.toNanos(1) / BYTES_PER_SECOND * received
              - (System.nanoTime() - start);
      if (left > 0) {
        next = clock.schedule(this::check, left, TimeUnit.NANOSECONDS);
      } else if (!settled) {
        overdue = true;
        stopReading();
      }
    }

    /** Whoever waits for a byte meets the end; the other direction stays open for the answer. */
    private void stopReading() {
      try {
        from.shutdownInput();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
