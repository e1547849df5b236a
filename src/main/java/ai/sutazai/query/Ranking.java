package ai.sutazai.query;

import ai.sutazai.embedding.IndexSnapshot;
import ai.sutazai.embedding.SearchIndex;
import ai.sutazai.query.SearchRequest.Mode;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.lucene.util.VectorUtil;
import org.springframework.stereotype.Component;

/**
 * Ranks chunks by a convex combination of both signs (TM2C2: Bruch, Gai, Ingber, "An Analysis of
 * Fusion Functions for Hybrid Retrieval", 2023): {@code 0.2 · bm25/max_bm25 + 0.8 · (cos +
 * 1)/(max_cos + 1)}, over the union of both lists, with the true value of both for every candidate.
 */
@Component("ranking")
public class Ranking {

  private static final double DENSE_WEIGHT = 0.8;

  private static final int FEEDBACK_CHUNKS = 2;

  private static final double FEEDBACK_WEIGHT = 0.3;

  /** The cosine that a chunk without its vector is taken to have. */
  private static final float FARTHEST = -1;

  /** Candidates taken from each sign; nobody may ask for more chunks. */
  private static final int DEPTH = 100;

  private final SearchIndex index;

  Ranking(SearchIndex index) {
    this.index = index;
  }

  /** Begins a search; what it needs words for is done while the caller has the text embedded. */
  public BegunSearch begin(SearchRequest request, Exchange exchange) {
    return new BegunSearch(index, request, DEPTH, exchange);
  }

  /**
   * The best chunks, best first.
   *
   * @param vector the text's embedding, of unit length; not used by {@link Mode#LEXICAL}
   */
  public List<Hit> rank(BegunSearch search, float[] vector) {
    BegunSearch.Words words = search.words();
    SearchRequest request = search.request();
    try (IndexSnapshot snapshot = words.snapshot()) {
      Map<Integer, Double> scores =
          switch (request.mode()) {
            case DENSE -> dense(snapshot, request, vector);
            case LEXICAL -> doubles(words.best());
            case HYBRID -> fused(snapshot, request, vector, words.best());
          };
      List<Integer> best =
          scores.entrySet().stream()
              .sorted(
                  Map.Entry.<Integer, Double>comparingByValue(Comparator.reverseOrder())
                      .thenComparing(Map.Entry.comparingByKey()))
              .limit(request.k())
              .map(Map.Entry::getKey)
              .toList();
      Map<Integer, UUID> ids = snapshot.ids(best);
      return best.stream().map(doc -> new Hit(ids.get(doc), scores.get(doc))).toList();
    }
  }

  private static Map<Integer, Double> dense(
      IndexSnapshot snapshot, SearchRequest request, float[] vector) {
    Set<Integer> near = snapshot.nearest(vector, DEPTH).keySet();
    return doubles(snapshot.cosines(target(snapshot, request, vector, near), near));
  }

  /**
   * The vector that chunks are compared to: with feedback, moved towards the nearest of them. What
   * is compared stays what was near the question itself: a second search would cost as much as the
   * first and hardly find more.
   */
  private static float[] target(
      IndexSnapshot snapshot, SearchRequest request, float[] vector, Set<Integer> near) {
    if (!request.feedback()) {
      return vector;
    }
    List<Integer> first = near.stream().limit(FEEDBACK_CHUNKS).toList();
    Collection<float[]> nearest = snapshot.vectors(first).values();
    float[] moved = vector.clone();
    for (float[] chunk : nearest) {
      for (int i = 0; i < moved.length; i++) {
        moved[i] += (float) (FEEDBACK_WEIGHT / nearest.size() * chunk[i]);
      }
    }
    return VectorUtil.l2normalize(moved);
  }

  private static Map<Integer, Double> fused(
      IndexSnapshot snapshot, SearchRequest request, float[] vector, Map<Integer, Float> matching) {
    Set<Integer> near = snapshot.nearest(vector, DEPTH).keySet();
    Map<Integer, Float> bm25 = new HashMap<>(matching);
    List<Integer> unscored = near.stream().filter(chunk -> !bm25.containsKey(chunk)).toList();
    Set<Integer> candidates = new HashSet<>(near);
    candidates.addAll(matching.keySet());
    List<Map<Integer, Float>> signs =
        snapshot.atOnce(
            List.of(
                () -> snapshot.scores(request.text(), unscored),
                () -> snapshot.cosines(target(snapshot, request, vector, near), candidates)));
    bm25.putAll(signs.get(0));
    Map<Integer, Float> cosines = signs.get(1);

    double maxBm25 = bm25.values().stream().mapToDouble(Float::doubleValue).max().orElse(0);
    double maxCosine = cosines.values().stream().mapToDouble(Float::doubleValue).max().orElse(0);
    Map<Integer, Double> fused = new HashMap<>();
    for (Integer doc : candidates) {
      double lexical = maxBm25 == 0 ? 0 : bm25.getOrDefault(doc, 0f) / maxBm25;
      double dense = (cosines.getOrDefault(doc, FARTHEST) + 1.0) / (maxCosine + 1);
      fused.put(doc, (1 - DENSE_WEIGHT) * lexical + DENSE_WEIGHT * dense);
    }
    return fused;
  }

  private static Map<Integer, Double> doubles(Map<Integer, Float> scores) {
    return scores.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().doubleValue()));
  }
}
