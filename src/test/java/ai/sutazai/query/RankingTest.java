package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyCollection;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import ai.sutazai.embedding.IndexSnapshot;
import ai.sutazai.embedding.SearchIndex;
import ai.sutazai.embedding.SearchScope;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RankingTest {

  @Test
  void hybridFindsByItsWordsWhatHasLostItsVector() {
    UUID near = UUID.randomUUID();
    UUID worded = UUID.randomUUID();
    SearchIndex index = mock();
    IndexSnapshot snapshot = mock();
    when(index.open(any())).thenReturn(snapshot);
    when(snapshot.nearest(any(), anyInt())).thenReturn(Map.of(1, 0.9f));
    when(snapshot.cosines(any(), anyCollection())).thenReturn(Map.of(1, 0.9f));
    when(snapshot.matching(eq("bridge"), anyInt())).thenReturn(Map.of(2, 3f));
    when(snapshot.ids(anyCollection())).thenReturn(Map.of(1, near, 2, worded));

    SearchRequest request =
        new SearchRequest(
            "bridge",
            10,
            SearchRequest.Mode.HYBRID,
            false,
            new SearchScope(UUID.randomUUID(), List.of(), null));

    assertThat(new Ranking(index).rank(request, new float[] {1}))
        .extracting(Hit::id)
        .containsExactly(near, worded);
  }
}
