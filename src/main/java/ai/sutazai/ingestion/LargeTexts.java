package ai.sutazai.ingestion;

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

  /**
   * How many bytes a document may have that is claimed now. If it may be large, this is its turn
   * already, which ends with the exchange if not before.
   */
  public long room(Exchange exchange) {
    if (!turns.tryAcquire()) {
      return SMALL;
    }
    Turn turn = new Turn();
    exchange.setProperty(TURN, turn);
    exchange.getExchangeExtension().addOnCompletion(turn);
    return Long.MAX_VALUE;
  }

  /** Keeps the turn for what was claimed if that is large and not chunked yet. */
  public void keepIfLarge(
      @Header("size") long size, @Header("chunked") boolean chunked, Exchange exchange) {
    if (chunked || size <= SMALL) {
      end(exchange);
    }
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
