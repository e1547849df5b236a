package ai.sutazai.embedding;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Finds where the index differs from the record, as it does after a crash. */
@Component("indexRestoring")
public class IndexRestoring {

  private final SearchIndex index;

  IndexRestoring(SearchIndex index) {
    this.index = index;
  }

  public boolean isDue() {
    return !index.isRestored();
  }

  /**
   * Takes out of the index what the record does not have.
   *
   * @param rows documentId, version and chunks of every version that is to be found
   * @return the rows that the index lacks, wholly or in part
   */
  public List<Map<String, Object>> compare(@Body List<Map<String, Object>> rows) {
    Map<String, Integer> indexed = index.revisions();
    Map<String, Integer> surplus = new HashMap<>(indexed);
    List<Map<String, Object>> lacking =
        rows.stream()
            .filter(
                row -> {
                  String revision =
                      IndexFields.revision(
                          UUID.fromString((String) row.get("documentId")),
                          (Integer) row.get("version"));
                  surplus.remove(revision);
                  return !row.get("chunks").equals(indexed.getOrDefault(revision, 0));
                })
            .toList();
    surplus.keySet().forEach(index::deleteRevision);
    return lacking;
  }

  /** Says that the index now holds what the record has. */
  public void done() {
    index.restored();
  }
}
