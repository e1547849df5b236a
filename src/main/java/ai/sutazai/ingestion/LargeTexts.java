package ai.sutazai.ingestion;

import ai.sutazai.errors.Unavailable;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/**
 * Has one large document read and cut at a time, the longest-waiting first: its text is held as a
 * whole meanwhile. Small ones go on beside it.
 */
@Component("largeTexts")
public class LargeTexts {

  private static final String TURN = "largeText";

  /** Bytes of a document that waits for no other. */
  private static final long SMALL = 1 << 20;

  private final Semaphore turns = new Semaphore(1);

  /** How many bytes a document may have whose turn it can be now. */
  public long room() {
    return turns.availablePermits() > 0 ? Long.MAX_VALUE : SMALL;
  }

  /**
   * Begins a document's turn, which ends with the exchange if not before.
   *
   * @throws Unavailable if it is another's, who was faster
   */
  public void begin(@Header("size") long size, Exchange exchange) {
    if (size <= SMALL) {
      return;
    }
    if (!turns.tryAcquire()) {
      throw new Unavailable(
          "unavailable", "Another large document is being read.", Duration.ZERO, null);
    }
    Turn turn = new Turn();
    exchange.setProperty(TURN, turn);
    exchange.getExchangeExtension().addOnCompletion(turn);
  }

  /** Ends a document's turn, if it had to have one: its text is in the record. */
  public void end(Exchange exchange) {
    Turn turn = exchange.getProperty(TURN, Turn.class);
    if (turn != null) {
      turn.end();
    }
  }

  private final class Turn extends SynchronizationAdapter {

    private final AtomicBoolean ended = new AtomicBoolean();

    void end() {
      if (!ended.getAndSet(true)) {
        turns.release();
      }
    }

    @Override
    public void onDone(Exchange exchange) {
      end();
    }

    @Override
    public boolean allowHandover() {
      return false;
    }
  }
}
