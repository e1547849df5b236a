package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ProductTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.unit.DataSize;

class RestoreIndexTest extends ProductTest {

  @Autowired private IndexRestoring restoring;
  @Autowired private SearchIndexHealthIndicator health;

  @Test
  void whatTheIndexLacksAndWhatItHasOverTheRecordIsNamed() {
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
    IndexRestoring.Difference difference = restoring.compare(rows, null);

    assertThat(difference.lacking())
        .extracting(row -> row.get("documentId"))
        .containsExactly(lost)
        .doesNotContain(kept);
    assertThat(difference.surplus())
        .extracting(row -> row.get("documentId"))
        .containsExactly(surplus);
  }

  @Test
  void versionThatWasHiddenForATakeOverThatFailedIsFoundAgain() {
    UUID document = UUID.fromString(me.indexed("kept", "The bridge is 41 metres long."));
    index.hideFollowed(document, 1, 2);
    assertThat(me.search("bridge")).isEmpty();

    index.toBeRestored();

    await().atMost(Duration.ofSeconds(30)).until(index::isReady);
    assertThat(me.search("bridge")).hasSize(1);
  }

  @Test
  void withoutRoomItIsWaitedForAndGoneOnFromThere() {
    String lost = me.indexed("lost", "The tunnel is 52 metres long.");
    Object data = camel.getRegistry().lookupByName("dataDirectory");
    Object minFree = ReflectionTestUtils.getField(data, "minFree");
    ReflectionTestUtils.setField(data, "minFree", DataSize.ofTerabytes(1_000_000));
    try {
      index.deleteDocument(UUID.fromString(lost));
      index.toBeRestored();

      await()
          .during(Duration.ofSeconds(7))
          .until(() -> !index.isReady() && chunksInIndex(lost) == 0);
      assertThat(health.health().getDetails().get("disk").toString()).contains("MIN_FREE_DISK");
    } finally {
      ReflectionTestUtils.setField(data, "minFree", minFree);
    }
    await().atMost(Duration.ofSeconds(30)).until(index::isReady);
    assertThat(health.health().getDetails()).containsOnlyKeys("chunks");
    assertThat(me.search("tunnel")).hasSize(1);
  }

  private static Map<String, Object> row(String revision, Object chunks) {
    String[] parts = revision.split("/");
    return Map.of("documentId", parts[0], "version", Integer.valueOf(parts[1]), "chunks", chunks);
  }
}
