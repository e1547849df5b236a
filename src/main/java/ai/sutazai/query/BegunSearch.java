package ai.sutazai.query;

import ai.sutazai.embedding.IndexSnapshot;
import ai.sutazai.embedding.SearchIndex;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** A search whose words another thread looks up while the route has its text embedded. */
public final class BegunSearch extends SynchronizationAdapter {

  /**
   * @param snapshot of the index, to be closed
   * @param best the chunks that match the words best, with their BM25 scores; of {@link
   *     SearchRequest.Mode#DENSE} none
   */
  record Words(IndexSnapshot snapshot, Map<Integer, Float> best) {}

  private final SearchRequest request;
  private final CompletableFuture<Words> words;

  /** Begins it; what is still open of it ends with the exchange. */
  BegunSearch(SearchIndex index, SearchRequest request, int depth, Exchange exchange) {
    this.request = request;
    this.words = index.begin(() -> lookUp(index, request, depth));
    exchange.getExchangeExtension().addOnCompletion(this);
  }

  private static Words lookUp(SearchIndex index, SearchRequest request, int depth) {
    IndexSnapshot snapshot = index.open(request.scope());
    Words found = null;
    try {
      found =
          new Words(
              snapshot,
              request.mode() == SearchRequest.Mode.DENSE
                  ? Map.of()
                  : snapshot.matching(request.text(), depth));
      return found;
    } finally {
      if (found == null) {
        snapshot.close();
      }
    }
  }

  SearchRequest request() {
    return request;
  }

  public String text() {
    return request.text();
  }

  /**
   * Whether the vectors are not asked. A route that compared the mode itself would try all of
   * Camel's converters each time.
   */
  public boolean lexical() {
    return request.mode() == SearchRequest.Mode.LEXICAL;
  }

  /** What was found, once it is. */
  Words words() {
    try {
      return words.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Whether the documents were searched as the record has them. */
  boolean isSettled() {
    return words().snapshot().isSettled();
  }

  @Override
  public void onDone(Exchange exchange) {
    words.thenAccept(found -> found.snapshot().close());
  }

  @Override
  public boolean allowHandover() {
    return false;
  }
}
