package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class RestoreIndexTest extends ProductTest {

  @Autowired private IndexRestoring restoring;

  @Test
  void whatTheIndexLacksIsNamedAndWhatTheRecordLacksIsTakenOut() {
    String kept = me.indexed("kept", "The bridge is 41 metres long.");
    String lost = me.indexed("lost", "The tunnel is 52 metres long.");
    String surplus = me.indexed("surplus", "The tower is 63 metres high.");
    Map<String, Object> recordOfAll = new HashMap<>(index.revisions());
    index.deleteDocument(UUID.fromString(lost));

    List<Map<String, Object>> rows =
        recordOfAll.entrySet().stream()
            .filter(revision -> !revision.getKey().startsWith(surplus))
            .map(revision -> row(revision.getKey(), revision.getValue()))
            .toList();
    List<Map<String, Object>> lacking = restoring.compare(rows);

    assertThat(lacking).extracting(row -> row.get("documentId")).containsExactly(lost);
    assertThat(chunksInIndex(surplus)).isZero();
    assertThat(chunksInIndex(kept)).isEqualTo(1);
  }

  private static Map<String, Object> row(String revision, Object chunks) {
    int slash = revision.indexOf('/');
    return Map.of(
        "documentId",
        revision.substring(0, slash),
        "version",
        Integer.valueOf(revision.substring(slash + 1)),
        "chunks",
        chunks);
  }
}
