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
import java.util.Objects;
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

  /** Chunks, nearest first, and how far each is from the one vector of a query. */
  private record Nearest(List<List<UUID>> ids, List<float[]> distances) {
    Nearest {
      if (ids.size() != 1
          || distances.size() != 1
          || ids.get(0).size() != distances.get(0).length
          || ids.get(0).contains(null)) {
        throw new IllegalArgumentException("A distance for each chunk is missing");
      }
    }
  }

  private record Stored(List<UUID> ids) {
    Stored {
      Objects.requireNonNull(ids);
    }
  }

  private record StoredVectors(List<UUID> ids, List<float[]> embeddings) {
    StoredVectors {
      requireAsMany(ids, embeddings);
    }
  }

  private record StoredVersions(List<UUID> ids, List<Version> metadatas) {
    StoredVersions {
      requireAsMany(ids, metadatas);
    }
  }

  private record Version(UUID document, int version) {}

  private static void requireAsMany(List<?> some, List<?> others) {
    if (some.size() != others.size() || some.contains(null) || others.contains(null)) {
      throw new IllegalArgumentException("Something is missing in a reply of ChromaDB");
    }
  }

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
              "metadatas", batch.stream().map(ChromaVectors::metadata).toList()),
          JsonNode.class);
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
    collection.post("delete", Map.of("where", which), JsonNode.class);
    Stored left =
        collection.post(
            "get", Map.of("where", which, "limit", 1, "include", List.of()), Stored.class);
    if (!left.ids().isEmpty()) {
      throw SearchIndex.unavailable(
          new IllegalStateException("ChromaDB kept chunks of " + document + " it was to delete"));
    }
  }

  @Override
  public Map<String, Integer> whole(Map<String, Integer> worded) {
    Map<String, Integer> vectors = new TreeMap<>();
    int offset = 0;
    StoredVersions page;
    do {
      page =
          collection.post(
              "get",
              Map.of("limit", PAGE, "offset", offset, "include", List.of("metadatas")),
              StoredVersions.class);
      for (Version chunk : page.metadatas()) {
        vectors.merge(chunk.document() + "/" + chunk.version(), 1, Integer::sum);
      }
      offset += PAGE;
    } while (page.ids().size() == PAGE);
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
      Nearest found = collection.post("query", query, Nearest.class);
      List<UUID> ids = found.ids().get(0);
      Map<UUID, Float> cosines = new LinkedHashMap<>();
      for (int i = 0; i < ids.size(); i++) {
        cosines.put(ids.get(i), 1 - found.distances().get(0)[i]);
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
      StoredVectors found =
          collection.post(
              "get", Map.of("ids", ids, "include", List.of("embeddings")), StoredVectors.class);
      Map<UUID, float[]> byId = new HashMap<>();
      for (int i = 0; i < found.ids().size(); i++) {
        byId.put(found.ids().get(i), found.embeddings().get(i));
      }
      Map<Integer, float[]> vectors = new HashMap<>();
      searcher
          .docs(new ArrayList<>(byId.keySet()))
          .forEach((id, doc) -> vectors.put(doc, byId.get(id)));
      return vectors;
    }
  }
}
