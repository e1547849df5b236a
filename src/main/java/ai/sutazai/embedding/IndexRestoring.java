package ai.sutazai.embedding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Finds where the index differs from the record, as it does after a crash. */
@Component("indexRestoring")
public class IndexRestoring {

  private final SearchIndex index;

  /** Nobody works here before the index is restored. */
  private volatile boolean atStart = true;

  IndexRestoring(SearchIndex index) {
    this.index = index;
  }

  public boolean isDue() {
    index.inspect();
    return !index.isReady();
  }

  /**
   * What the index lacks, wholly or in part, and what it has over the record; each a list of
   * documentId and version, with no lease.
   */
  public record Difference(List<Map<String, Object>> lacking, List<Map<String, Object>> surplus) {}

  /**
   * Compares. In the one in use, what the record has is hidden no more; at the start, what the
   * index has over the record is taken out at once.
   *
   * @param rows documentId, version and chunks of every version that is to be found
   * @param generation the number of the one that is being built; null if the one in use is restored
   */
  public Difference compare(
      @Body List<Map<String, Object>> rows, @Header("generation") Integer generation) {
    Map<String, Integer> surplus = index.revisions(generation);
    List<Map<String, Object>> lacking = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      String document = (String) row.get("documentId");
      Integer version = (Integer) row.get("version");
      if (!row.get("chunks").equals(surplus.remove(document + "/" + version))) {
        lacking.add(unheld(document, version));
      }
      if (generation == null) {
        index.unhide(UUID.fromString(document), version);
      }
    }
    List<Map<String, Object>> over =
        surplus.keySet().stream()
            .map(revision -> revision.split("/"))
            .map(revision -> unheld(revision[0], Integer.valueOf(revision[1])))
            .toList();
    if (atStart) {
      over.forEach(this::forgetWords);
    }
    return new Difference(lacking, over);
  }

  /** What a process that died was working on; whoever goes on with it puts in all of it. */
  private void forgetWords(Map<String, Object> revision) {
    index.forgetWords(
        UUID.fromString((String) revision.get("documentId")), (Integer) revision.get("version"));
  }

  /** Headers of work on a revision that nobody holds a lease on. */
  static Map<String, Object> unheld(String document, Integer version) {
    Map<String, Object> headers = new HashMap<>();
    headers.put("documentId", document);
    headers.put("version", version);
    headers.put("lease", null);
    headers.put("leaseTime", null);
    return headers;
  }

  /** Says that the index now holds what the record has. */
  public void done() {
    atStart = false;
    index.restored();
  }
}
