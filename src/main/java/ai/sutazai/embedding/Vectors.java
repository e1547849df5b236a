package ai.sutazai.embedding;

import ai.sutazai.embedding.SearchIndex.OnMismatch;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.lucene.document.Document;

/**
 * Where the vectors of the chunks lie. What is found is decided by the words' index alone: a vector
 * without its chunk there is nobody's.
 */
interface Vectors {

  /** The directory of the words' index that goes with these vectors. */
  String directory();

  /**
   * Makes them usable.
   *
   * @param made what they have to be made with: model and dimension
   * @throws IndexMismatch if they were made otherwise and are not to be made anew
   */
  void connect(Map<String, String> made, OnMismatch onMismatch);

  /** Whether they are usable, or have been lost since. */
  boolean isConnected();

  /** Adds to a chunk's fields what is needed of it here. */
  void describe(IndexedChunk chunk, Document fields);

  void upsert(List<IndexedChunk> chunks);

  /** Takes out the versions of a document from one up to, but without, another. */
  void delete(UUID document, int from, int to);

  /**
   * The number of chunks of each revision that have both words and vector.
   *
   * @param worded how many have words
   */
  Map<String, Integer> whole(Map<String, Integer> worded);

  /** The vectors of one scope at one moment. */
  Near within(SearchScope scope, ScopedSearcher searcher);

  /** Looks vectors up by the moment's own numbers of their chunks. */
  interface Near {

    /** The {@code n} chunks nearest to a vector of unit length, nearest first, with cosines. */
    Map<Integer, Float> nearest(float[] vector, int n);

    /** How near these chunks are; one that has lost its vector is left out. */
    Map<Integer, Float> cosines(float[] vector, Collection<Integer> chunks);

    Map<Integer, float[]> vectors(Collection<Integer> chunks);
  }
}
