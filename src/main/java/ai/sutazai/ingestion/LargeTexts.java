package ai.sutazai.ingestion;

import ai.sutazai.errors.Unavailable;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Has as much read and cut at a time as there is memory for: large documents that are together no
 * longer than one may be. Small ones go on beside them.
 */
@Component("largeTexts")
public class LargeTexts {

  /** Bytes of a document that is not counted. */
  private static final long SMALL = 1 << 20;

  private final int all;
  private final Semaphore kilobytes;

  LargeTexts(@Value("${sutazai.max-document-size}") DataSize most) {
    all = Math.toIntExact(most.toKilobytes());
    kilobytes = new Semaphore(all);
  }

  /** How many bytes a document may have whose turn it can be now. */
  public long room() {
    int left = kilobytes.availablePermits();
    return left == all ? Long.MAX_VALUE : Math.max(SMALL, left * 1024L);
  }

  /**
   * Begins a document's turn, which ends with the exchange if not before.
   *
   * @throws Unavailable if there is no room for it, since another was faster
   */
  public void begin(@Header("size") long size, Exchange exchange) {
    int weight = size <= SMALL ? 0 : (int) Math.min(all, size / 1024);
    if (!kilobytes.tryAcquire(weight)) {
      throw new Unavailable(
          "unavailable", "Another large document is being read.", Duration.ZERO, null);
    }
    Turn turn = new Turn(weight);
    exchange.setProperty("turn", turn);
    exchange.getExchangeExtension().addOnCompletion(turn);
  }

  /** Ends a document's turn: its text is in the record. */
  public void end(@ExchangeProperty("turn") Turn turn) {
    turn.end();
  }

  final class Turn extends SynchronizationAdapter {

    private final AtomicInteger weight;

    Turn(int weight) {
      this.weight = new AtomicInteger(weight);
    }

    void end() {
      kilobytes.release(weight.getAndSet(0));
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
