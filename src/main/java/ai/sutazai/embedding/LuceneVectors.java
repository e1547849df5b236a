package ai.sutazai.embedding;

import ai.sutazai.embedding.SearchIndex.OnMismatch;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.knn.KnnCollectorManager;
import org.apache.lucene.util.ThreadInterruptedException;
import org.apache.lucene.util.VectorUtil;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Vectors beside the words, in the same Lucene documents: what becomes of these, becomes of them.
 */
@Component
@Profile("!chroma")
final class LuceneVectors implements Vectors {

  private static final String VECTOR = "vector";

  @Override
  public String directory() {
    return "index";
  }

  @Override
  public void connect(Map<String, String> made, OnMismatch onMismatch) {}

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public void describe(IndexedChunk chunk, Document fields) {
    fields.add(
        new KnnFloatVectorField(VECTOR, chunk.vector(), VectorSimilarityFunction.DOT_PRODUCT));
  }

  @Override
  public void upsert(List<IndexedChunk> chunks) {}

  @Override
  public void delete(UUID document, int from, int to) {}

  @Override
  public Map<String, Integer> whole(Map<String, Integer> worded) {
    return worded;
  }

  @Override
  public Near within(SearchScope scope, ScopedSearcher searcher) {
    return new LuceneNear(searcher);
  }

  private record LuceneNear(ScopedSearcher searcher) implements Near {

    @Override
    public Map<Integer, Float> nearest(float[] vector, int n) {
      Map<Integer, Float> cosines = new LinkedHashMap<>();
      try {
        ScopeBits scope = searcher.scope().isEverything() ? null : searcher.scope();
        Query query = new NearestOfEachSegment(vector, n, scope);
        for (ScoreDoc hit : searcher.search(query, n).scoreDocs) {
          // Lucene's score of a dot product is (1 + cosine) / 2.
          cosines.put(hit.doc, 2 * hit.score - 1);
        }
      } catch (IOException | ThreadInterruptedException e) {
        throw SearchIndex.unavailable(e);
      }
      return cosines;
    }

    @Override
    public Map<Integer, Float> cosines(float[] vector, Collection<Integer> chunks) {
      Map<Integer, Float> cosines = new HashMap<>();
      read(chunks, (chunk, own) -> cosines.put(chunk, VectorUtil.dotProduct(vector, own)));
      return cosines;
    }

    @Override
    public Map<Integer, float[]> vectors(Collection<Integer> chunks) {
      Map<Integer, float[]> vectors = new HashMap<>();
      read(chunks, (chunk, own) -> vectors.put(chunk, own.clone()));
      return vectors;
    }

    /** Gives each chunk with its vector, whose array the next one's will be in. */
    private void read(Collection<Integer> chunks, BiConsumer<Integer, float[]> each) {
      try {
        for (ScopedSearcher.Leaf leaf : searcher.byLeaf(chunks)) {
          FloatVectorValues values = leaf.context().reader().getFloatVectorValues(VECTOR);
          for (int doc : leaf.docs()) {
            values.advance(doc - leaf.context().docBase);
            each.accept(doc, values.vectorValue());
          }
        }
      } catch (IOException e) {
        throw SearchIndex.unavailable(e);
      }
    }
  }

  /**
   * Lucene's query has the segments tell each other what is near enough: looked through at once,
   * they would not find the same each time.
   */
  private static final class NearestOfEachSegment extends KnnFloatVectorQuery {

    NearestOfEachSegment(float[] vector, int n, Query scope) {
      super(VECTOR, vector, n, scope);
    }

    @Override
    protected KnnCollectorManager getKnnCollectorManager(int n, IndexSearcher searcher) {
      return (limit, segment) -> new TopKnnCollector(n, limit);
    }
  }
}
