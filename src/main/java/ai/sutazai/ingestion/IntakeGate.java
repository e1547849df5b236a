package ai.sutazai.ingestion;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.TooManyRequests;
import ai.sutazai.errors.Unavailable;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Lets new documents in while there is room for them on the disk and in the queue. */
@Component("intakeGate")
public class IntakeGate {

  private static final Duration UNTIL_SPACE = Duration.ofSeconds(60);
  private static final Duration UNTIL_WORKED_OFF = Duration.ofSeconds(10);

  private final FileStore disk;
  private final DataSize minFree;
  private final long maxBacklog;

  /** Documents accepted and not final: those last counted, and those accepted since. */
  private final AtomicLong waiting = new AtomicLong();

  IntakeGate(
      DataDirectory data,
      @Value("${sutazai.min-free-disk}") DataSize minFree,
      @Value("${sutazai.max-backlog}") long maxBacklog,
      MeterRegistry meters)
      throws IOException {
    this.disk = Files.getFileStore(data.path("."));
    this.minFree = minFree;
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
    return hasSpace() && waiting.get() < maxBacklog;
  }

  /**
   * @throws Unavailable while the disk has less than {@code sutazai.min-free-disk} left
   * @throws TooManyRequests while {@code sutazai.max-backlog} documents wait
   */
  public void requireOpen() {
    if (!hasSpace()) {
      throw new Unavailable(
          "unavailable", "The disk is nearly full; nothing new is taken in.", UNTIL_SPACE, null);
    }
    if (waiting.get() >= maxBacklog) {
      throw new TooManyRequests("As many documents wait to be indexed as may.", UNTIL_WORKED_OFF);
    }
  }

  private boolean hasSpace() {
    try {
      return disk.getUsableSpace() >= minFree.toBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
