package ai.sutazai.embedding;

import ai.sutazai.embedding.SearchIndex.OnMismatch;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.util.VectorUtil;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Vectors in a collection of ChromaDB that all replicas share; the words stay with each of them.
 */
@Component
@Profile("chroma")
final class ChromaVectors implements Vectors {

  /** Chunks a request; 500 vectors of 1024 numbers are some 10 MB, far from what breaks it. */
  private static final int BATCH = 500;

  /** A filtered scope of up to so many chunks is named one by one; a larger one is sifted. */
  private static final int MAX_IDS = 2_000;

  private static final int PAGE = 5_000;

  private static final int WIDER = 4;
  private static final int WIDEST = 16;

  private static final Comparator<Map.Entry<Integer, Float>> NEAREST_FIRST =
      Map.Entry.comparingByValue(Comparator.reverseOrder());

  private final ChromaCollection collection;

  ChromaVectors(ChromaCollection collection) {
    this.collection = collection;
  }

  @Override
  public String directory() {
    return "index-of-words";
  }

  @Override
  public void connect(Map<String, String> made, OnMismatch onMismatch) {
    collection.open(made, onMismatch);
  }

  @Override
  public boolean isConnected() {
    return collection.isOpen();
  }

  @Override
  public void describe(IndexedChunk chunk, Document fields) {}

  @Override
  public void upsert(List<IndexedChunk> chunks) {
    for (int from = 0; from < chunks.size(); from += BATCH) {
      List<IndexedChunk> batch = chunks.subList(from, Math.min(chunks.size(), from + BATCH));
      collection.post(
          "upsert",
          Map.of(
              "ids", batch.stream().map(chunk -> chunk.id().toString()).toList(),
              "embeddings", batch.stream().map(IndexedChunk::vector).toList(),
              "metadatas", batch.stream().map(ChromaVectors::metadata).toList()));
    }
  }

  private static Map<String, Object> metadata(IndexedChunk chunk) {
    return Map.of(
        "owner", chunk.owner().toString(),
        "collection", chunk.collection(),
        "document", chunk.document().toString(),
        "version", chunk.version());
  }

  @Override
  public void delete(UUID document, int from, int to) {
    Map<String, Object> which =
        Map.of(
            "$and",
            List.of(
                Map.of("document", document.toString()),
                Map.of("version", Map.of("$gte", from)),
                Map.of("version", Map.of("$lt", to))));
    collection.post("delete", Map.of("where", which));
    JsonNode left =
        collection.post("get", Map.of("where", which, "limit", 1, "include", List.of()));
    if (!left.path("ids").isEmpty()) {
      throw SearchIndex.unavailable(
          new IllegalStateException("ChromaDB kept chunks of " + document + " it was to delete"));
    }
  }

  @Override
  public Map<String, Integer> whole(Map<String, Integer> worded) {
    Map<String, Integer> vectors = new TreeMap<>();
    int offset = 0;
    JsonNode page;
    do {
      page =
          collection.post(
              "get", Map.of("limit", PAGE, "offset", offset, "include", List.of("metadatas")));
      for (JsonNode chunk : page.path("metadatas")) {
        vectors.merge(
            chunk.path("document").asText() + "/" + chunk.path("version").asInt(), 1, Integer::sum);
      }
      offset += PAGE;
    } while (page.path("ids").size() == PAGE);
    Map<String, Integer> whole = new TreeMap<>(worded);
    whole.replaceAll((revision, count) -> Math.min(count, vectors.getOrDefault(revision, 0)));
    // Others may be ahead of this replica's words: what nobody's record has is told apart later.
    vectors.keySet().forEach(revision -> whole.putIfAbsent(revision, 0));
    return whole;
  }

  @Override
  public Near within(SearchScope scope, ScopedSearcher searcher) {
    return new ChromaNear(collection, scope, searcher);
  }

  private record ChromaNear(ChromaCollection collection, SearchScope scope, ScopedSearcher searcher)
      implements Near {

    @Override
    public Map<Integer, Float> nearest(float[] vector, int n) {
      int size = searcher.scope().size();
      if (size == 0) {
        return Map.of();
      }
      Map<String, Object> query = new HashMap<>(Map.of("where", where()));
      if (scope.filter() != null && size <= MAX_IDS) {
        query.put("ids", searcher.ids(searcher.scope().docs(searcher.getIndexReader())).values());
      }
      // Chunks of versions that are not whole, or not any more, take places: then more are asked.
      for (int asked = n; asked <= WIDEST * n; asked *= WIDER) {
        Map<UUID, Float> found = ask(query, vector, asked);
        Map<UUID, Integer> inScope = searcher.docs(found.keySet());
        if (inScope.size() >= Math.min(n, size)) {
          return first(
              n,
              found.entrySet().stream()
                  .filter(chunk -> inScope.containsKey(chunk.getKey()))
                  .map(chunk -> Map.entry(inScope.get(chunk.getKey()), chunk.getValue())));
        }
      }
      return first(n, compared(vector).stream().sorted(NEAREST_FIRST));
    }

    private static Map<Integer, Float> first(int n, Stream<Map.Entry<Integer, Float>> chunks) {
      Map<Integer, Float> first = new LinkedHashMap<>();
      chunks.limit(n).forEach(chunk -> first.put(chunk.getKey(), chunk.getValue()));
      return first;
    }

    /** The whole scope, one by one: exact, and seldom needed. */
    private List<Map.Entry<Integer, Float>> compared(float[] vector) {
      List<Integer> scope = searcher.scope().docs(searcher.getIndexReader());
      List<Map.Entry<Integer, Float>> compared = new ArrayList<>();
      for (int from = 0; from < scope.size(); from += BATCH) {
        vectors(scope.subList(from, Math.min(scope.size(), from + BATCH)))
            .forEach(
                (doc, own) -> compared.add(Map.entry(doc, VectorUtil.dotProduct(vector, own))));
      }
      return compared;
    }

    private Map<String, Object> where() {
      Map<String, Object> owner = Map.of("owner", scope.owner().toString());
      return scope.collections().isEmpty()
          ? owner
          : Map.of(
              "$and", List.of(owner, Map.of("collection", Map.of("$in", scope.collections()))));
    }

    @Override
    public Map<Integer, Float> cosines(float[] vector, Collection<Integer> chunks) {
      if (chunks.isEmpty()) {
        return Map.of();
      }
      Map<Integer, UUID> ids = searcher.ids(chunks);
      Map<UUID, Float> found =
          ask(new HashMap<>(Map.of("where", where(), "ids", ids.values())), vector, ids.size());
      Map<Integer, Float> cosines = new HashMap<>();
      ids.forEach(
          (doc, id) -> {
            if (found.containsKey(id)) {
              cosines.put(doc, found.get(id));
            }
          });
      return cosines;
    }

    /** The cosines of what a query finds, nearest first. */
    private Map<UUID, Float> ask(Map<String, Object> query, float[] vector, int n) {
      query.put("query_embeddings", List.of(vector));
      query.put("n_results", n);
      query.put("include", List.of("distances"));
      JsonNode found = collection.post("query", query);
      JsonNode ids = found.path("ids").path(0);
      JsonNode distances = found.path("distances").path(0);
      Map<UUID, Float> cosines = new LinkedHashMap<>();
      for (int i = 0; i < ids.size(); i++) {
        cosines.put(
            UUID.fromString(ids.get(i).asText()), (float) (1 - distances.get(i).asDouble()));
      }
      return cosines;
    }

    @Override
    public Map<Integer, float[]> vectors(Collection<Integer> chunks) {
      if (chunks.isEmpty()) {
        return Map.of();
      }
      Set<String> ids =
          searcher.ids(chunks).values().stream().map(UUID::toString).collect(Collectors.toSet());
      JsonNode found = collection.post("get", Map.of("ids", ids, "include", List.of("embeddings")));
      Map<UUID, float[]> byId = new HashMap<>();
      for (int i = 0; i < found.path("ids").size(); i++) {
        byId.put(
            UUID.fromString(found.path("ids").get(i).asText()),
            floats(found.path("embeddings").get(i)));
      }
      Map<Integer, float[]> vectors = new HashMap<>();
      searcher
          .docs(new ArrayList<>(byId.keySet()))
          .forEach((id, doc) -> vectors.put(doc, byId.get(id)));
      return vectors;
    }

    private static float[] floats(JsonNode numbers) {
      float[] floats = new float[numbers.size()];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) numbers.get(i).asDouble();
      }
      return floats;
    }
  }
}
