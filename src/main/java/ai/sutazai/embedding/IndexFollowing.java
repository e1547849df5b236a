package ai.sutazai.embedding;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Headers;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Where this instance's index stands in the changes that all instances on one database make, and
 * how far behind: {@code sutazai_index_lag_seconds} and {@code sutazai_index_lag_changes}.
 *
 * <p>It stands at a snapshot of the database, since changes are not committed in the order they are
 * numbered in: what was not visible then and is now, is what has yet to be taken over.
 */
@Component("indexFollowing")
public class IndexFollowing {

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  /**
   * @param nanos when the index was known to hold it, on this machine's clock
   */
  private record Position(Object snapshot, Object at, long nanos) {}

  private final SearchIndex index;
  private final boolean alone;
  private volatile Position position;
  private volatile int behind;
  private long begunAt;
  private long notBefore = System.nanoTime();

  IndexFollowing(
      SearchIndex index, @Value("${sutazai.only-instance}") boolean alone, MeterRegistry meters) {
    this.index = index;
    this.alone = alone;
    Gauge.builder("sutazai.index.lag", this, IndexFollowing::lag)
        .baseUnit("seconds")
        .description("How long ago this instance's index was known to hold all changes")
        .register(meters);
    Gauge.builder("sutazai.index.lag.changes", this, following -> following.behind)
        .description("Changes of others that this instance's index has yet to take over")
        .register(meters);
  }

  private double lag() {
    Position at = position;
    return alone || at == null ? 0 : (System.nanoTime() - at.nanos()) / 1e9;
  }

  /** Whether there are others to follow, and a place to follow from. */
  public boolean isDue() {
    return !alone && position != null && index.isReady() && System.nanoTime() - notBefore >= 0;
  }

  /** Sets the headers of the look at what has changed; if it fails, the next one is not at once. */
  public void begin(@Headers Map<String, Object> headers) {
    begunAt = System.nanoTime();
    notBefore = begunAt + PAUSE_AFTER_FAILURE.toNanos();
    headers.put("snapshot", position.snapshot());
    headers.put("snapshotAt", position.at());
  }

  /**
   * The documents that are not here as the record has them; headers of work that needs no lease.
   *
   * @param rows documentId, changes, version, chunks and model of what has changed; version is null
   *     for what is not to be found any more, documentId if nothing has changed
   */
  public List<Map<String, Object>> differences(@Body List<Map<String, Object>> rows) {
    if (Boolean.TRUE.equals(rows.get(0).get("missed"))) {
      position = null;
      index.toBeRestored();
      return List.of();
    }
    List<Map<String, Object>> different = new ArrayList<>();
    int changes = 0;
    for (Map<String, Object> row : rows) {
      if (row.get("documentId") != null && !isHere(row)) {
        changes += (Integer) row.get("changes");
        Map<String, Object> headers = new HashMap<>(row);
        headers.put("lease", null);
        headers.put("leaseTime", null);
        headers.put("followed", true);
        different.add(headers);
      }
    }
    behind = changes;
    return different;
  }

  private boolean isHere(Map<String, Object> row) {
    UUID document = UUID.fromString((String) row.get("documentId"));
    Integer version = (Integer) row.get("version");
    if (version == null) {
      return !index.holds(document);
    }
    if (row.get("model") != null && !index.model().equals(row.get("model"))) {
      throw new IllegalStateException(
          "Another instance embeds with "
              + row.get("model")
              + ", this one with "
              + index.model()
              + ": all have to have one model");
    }
    return index.holds(document, version, (Integer) row.get("chunks"));
  }

  /** Says that the index holds everything up to where it looked. */
  public void reached(Map<String, Object> row) {
    notBefore = begunAt;
    if (position != null) {
      position = new Position(row.get("snapshot"), row.get("snapshotAt"), begunAt);
      behind = 0;
    }
  }

  /**
   * Says that the index was compared with all of the record.
   *
   * @param row snapshot and snapshotAt from before the comparison
   */
  public void startFrom(Map<String, Object> row) {
    position = new Position(row.get("snapshot"), row.get("snapshotAt"), System.nanoTime());
    behind = 0;
  }

  /**
   * A snapshot of the database that the index holds all of.
   *
   * @param current the database's own, of this moment
   * @return null while nothing can be said
   */
  public String held(String current) {
    Position at = position;
    if (alone) {
      return current;
    }
    return at == null ? null : at.snapshot().toString();
  }
}
