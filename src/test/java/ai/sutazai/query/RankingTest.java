package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyCollection;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import ai.sutazai.embedding.IndexSnapshot;
import ai.sutazai.embedding.SearchIndex;
import ai.sutazai.embedding.SearchScope;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.lucene.search.TaskExecutor;
import org.junit.jupiter.api.Test;

class RankingTest {

  @Test
  void hybridFindsByItsWordsWhatHasLostItsVector() {
    UUID near = UUID.randomUUID();
    UUID worded = UUID.randomUUID();
    IndexSnapshot snapshot = mock();
    SearchIndex index = index(snapshot);
    when(snapshot.nearest(any(), anyInt())).thenReturn(Map.of(1, 0.9f));
    when(snapshot.cosines(any(), anyCollection())).thenReturn(Map.of(1, 0.9f));
    when(snapshot.matching(eq("bridge"), anyInt())).thenReturn(Map.of(2, 3f));
    when(snapshot.ids(anyCollection())).thenReturn(Map.of(1, near, 2, worded));

    Ranking ranking = new Ranking(index);
    BegunSearch search = ranking.begin(request(), new DefaultExchange(new DefaultCamelContext()));
    assertThat(ranking.rank(search, new float[] {1}))
        .extracting(Hit::id)
        .containsExactly(near, worded);
  }

  @Test
  void snapshotIsLetGoWhateverBecomesOfTheEmbedding() {
    IndexSnapshot snapshot = mock();
    SearchIndex index = index(snapshot);
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    new Ranking(index).begin(request(), exchange);

    exchange.getExchangeExtension().handoverCompletions().forEach(each -> each.onFailure(exchange));

    verify(snapshot).close();
  }

  private static SearchIndex index(IndexSnapshot snapshot) {
    SearchIndex index = mock();
    when(index.open(any())).thenReturn(snapshot);
    when(snapshot.atOnce(any()))
        .thenAnswer(call -> new TaskExecutor(Runnable::run).invokeAll(call.getArgument(0)));
    when(index.begin(any()))
        .thenAnswer(
            call -> CompletableFuture.completedFuture(call.<Supplier<?>>getArgument(0).get()));
    return index;
  }

  private static SearchRequest request() {
    return new SearchRequest(
        "bridge",
        10,
        SearchRequest.Mode.HYBRID,
        false,
        new SearchScope(UUID.randomUUID(), List.of(), null));
  }
}
