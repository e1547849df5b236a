package ai.sutazai.ingestion;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.TooManyRequests;
import ai.sutazai.errors.Unavailable;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Lets new documents in while there is room for them on the disk and in the queue. */
@Component("intakeGate")
public class IntakeGate {

  private static final Duration UNTIL_WORKED_OFF = Duration.ofSeconds(10);

  private final DataDirectory data;
  private final long maxBacklog;

  /** Documents accepted and not final: those last counted, and those accepted since. */
  private final AtomicLong waiting = new AtomicLong();

  IntakeGate(
      DataDirectory data, @Value("${sutazai.max-backlog}") long maxBacklog, MeterRegistry meters) {
    this.data = data;
    this.maxBacklog = maxBacklog;
    meters.gauge("sutazai.documents.waiting", waiting);
  }

  public void counted(@Body long documents) {
    waiting.set(documents);
  }

  public void accepted() {
    waiting.incrementAndGet();
  }

  public boolean isOpen() {
    return data.hasSpace() && waiting.get() < maxBacklog;
  }

  /**
   * @throws Unavailable while the disk has less than {@code sutazai.min-free-disk} left
   * @throws TooManyRequests while {@code sutazai.max-backlog} documents wait
   */
  public void requireOpen() {
    data.requireSpace();
    if (waiting.get() >= maxBacklog) {
      throw new TooManyRequests("As many documents wait to be indexed as may.", UNTIL_WORKED_OFF);
    }
  }
}
