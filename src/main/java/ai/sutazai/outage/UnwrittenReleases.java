package ai.sutazai.outage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Keeps what the statement needs, until it is {@link #written}. */
  public void keep(String kind, @Headers Map<String, Object> headers) {
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

  public void written(@Header("lease") String lease) {
    ofLeases.remove(lease);
  }
}
