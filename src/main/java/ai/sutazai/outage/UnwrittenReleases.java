package ai.sutazai.outage;

import ai.sutazai.errors.Outage;
import ai.sutazai.errors.Unavailable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What was let go of while the database was away. The lease in its row would run out, as if its
 * worker had died over it.
 */
@Component("unwrittenReleases")
public class UnwrittenReleases {

  private static final Logger LOG = LoggerFactory.getLogger(UnwrittenReleases.class);

  private record Release(String kind, Map<String, Object> headers) {}

  private final Map<Object, Release> ofLeases = new ConcurrentHashMap<>();

  /** Keeps what the statement needs, until it is {@link #written}, if that failed by an outage. */
  public void keep(
      String kind,
      @Headers Map<String, Object> headers,
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable failure) {
    if (!Outage.isOutage(failure)) {
      ofLeases.remove(headers.get("lease"));
      LOG.warn("{} {} waits until its lease ends: {}", kind, headers.get(kind + "Id"), failure);
      return;
    }
    Map<String, Object> needed = new HashMap<>();
    for (String name : List.of(kind + "Id", "lease", "errorCode", "errorDetail")) {
      needed.put(name, headers.get(name));
    }
    if (ofLeases.putIfAbsent(headers.get("lease"), new Release(kind, needed)) == null) {
      LOG.warn("{} {} waits for the database", kind, headers.get(kind + "Id"));
    }
  }

  /** The headers of each, as they were kept. */
  public List<Map<String, Object>> of(String kind) {
    return ofLeases.values().stream()
        .filter(release -> release.kind().equals(kind))
        .map(Release::headers)
        .toList();
  }

  /**
   * @throws Unavailable while some are left: whoever claims then would take their workers for dead
   */
  public void requireNone(String kind) {
    if (!of(kind).isEmpty()) {
      throw new Unavailable("The database takes down nothing yet.", Duration.ofSeconds(1));
    }
  }

  /** The record has it now. */
  public void written(@Header("lease") String lease) {
    ofLeases.remove(lease);
  }
}
