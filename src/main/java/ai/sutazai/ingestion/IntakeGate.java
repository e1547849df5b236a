package ai.sutazai.ingestion;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.TooManyRequests;
import ai.sutazai.errors.Unavailable;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Lets new documents in while there is room for them on the disk and in the queue. */
@Component("intakeGate")
public class IntakeGate {

  private static final Duration UNTIL_WORKED_OFF = Duration.ofSeconds(10);

  private final DataDirectory data;
  private final long maxBacklog;

  /** Documents accepted and not final: those last counted, and those accepted since. */
  private long waiting;

  /** Documents that are being committed, each of which may come to wait. */
  private long entering;

  IntakeGate(
      DataDirectory data, @Value("${sutazai.max-backlog}") long maxBacklog, MeterRegistry meters) {
    this.data = data;
    this.maxBacklog = maxBacklog;
    meters.gauge("sutazai.documents.waiting", this, IntakeGate::waiting);
  }

  private synchronized long waiting() {
    return waiting;
  }

  public synchronized void counted(@Body long documents) {
    waiting = documents;
  }

  public boolean isOpen() {
    return data.hasSpace() && hasRoom();
  }

  /**
   * A look before anything is read. By the time a document is committed others may have filled the
   * room: then {@link #enter} decides.
   *
   * @throws Unavailable while the disk has less than {@code sutazai.min-free-disk} left
   * @throws TooManyRequests while {@code sutazai.max-backlog} documents wait
   */
  public void requireOpen() {
    requireSpace();
    requireRoom();
  }

  /**
   * @throws Unavailable while the disk has less than {@code sutazai.min-free-disk} left
   */
  public void requireSpace() {
    data.requireSpace();
  }

  /** Bytes for which there is room on the disk. */
  public long space() {
    return data.space();
  }

  /**
   * Takes a place for a document that is about to be committed, until it has {@link #entered}.
   *
   * @throws TooManyRequests if none is free
   */
  public synchronized void enter() {
    requireRoom();
    entering++;
  }

  /** Keeps the place of what was accepted, and frees that of what was not. */
  public synchronized void entered(@Header("outcome") String outcome) {
    entering--;
    if ("accepted".equals(outcome)) {
      waiting++;
    }
  }

  private synchronized boolean hasRoom() {
    return waiting + entering < maxBacklog;
  }

  private void requireRoom() {
    if (!hasRoom()) {
      throw new TooManyRequests("As many documents wait to be indexed as may.", UNTIL_WORKED_OFF);
    }
  }
}
