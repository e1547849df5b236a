package ai.sutazai.embedding;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.ThreadInterruptedException;

/**
 * A scope of the index at one moment, for one caller. Chunks go by the moment's own numbers; {@link
 * #ids} names them.
 */
public final class IndexSnapshot implements AutoCloseable {

  /** How much a word in title or headings counts against one in the text. */
  private static final float HEAD_WEIGHT = 0.4f;

  /** Distinct words of a query that are looked up; far over any question's. */
  private static final int MAX_WORDS = 400;

  private final SearcherManager searchers;
  private final IndexSearcher shared;
  private final ScopedSearcher searcher;
  private final Analyzer analyzer;
  private final Vectors.Near near;
  private final boolean settled;
  private String weighed;
  private Weight weight;
  private boolean closed;

  IndexSnapshot(
      SearcherManager searchers,
      IndexSearcher shared,
      Analyzer analyzer,
      ScopedSearcher searcher,
      Vectors.Near near,
      boolean settled) {
    this.searchers = searchers;
    this.shared = shared;
    this.searcher = searcher;
    this.near = near;
    this.settled = settled;
    this.analyzer = analyzer;
  }

  /**
   * Whether it is the record's word which version of each document in scope was found. One that the
   * record has yet to take, and may not, has the place of the version before.
   */
  public boolean isSettled() {
    return settled;
  }

  /** How many chunks the scope holds. */
  public int size() {
    return searcher.scope().size();
  }

  /** The words a text is searched by, stemmed, stop words out, with how often each occurs. */
  public Map<String, Integer> words(String text) {
    Map<String, Integer> words = new LinkedHashMap<>();
    try (TokenStream tokens = analyzer.tokenStream(IndexFields.TEXT, text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken() && words.size() < MAX_WORDS) {
        words.merge(term.toString(), 1, Integer::sum);
      }
    } catch (IOException e) {
      throw SearchIndex.unavailable(e);
    }
    return words;
  }

  /** In how many chunks of the scope a word occurs, in the text or in the head. */
  public int frequency(String word) {
    try {
      return Math.max(
          searcher.frequency(new Term(IndexFields.TEXT, word)),
          searcher.frequency(new Term(IndexFields.HEAD, word)));
    } catch (IOException e) {
      throw SearchIndex.unavailable(e);
    }
  }

  /** The {@code n} chunks nearest to a vector of unit length, with their cosines. */
  public Map<Integer, Float> nearest(float[] vector, int n) {
    return near.nearest(vector, n);
  }

  /** The cosines of these chunks to a vector of unit length. */
  public Map<Integer, Float> cosines(float[] vector, Collection<Integer> chunks) {
    return near.cosines(vector, chunks);
  }

  /** The {@code n} chunks that match a text's words best, with their BM25 scores. */
  public Map<Integer, Float> matching(String text, int n) {
    Map<Integer, Float> scores = new LinkedHashMap<>();
    try {
      for (ScoreDoc hit : searcher.top(weight(text), n).scoreDocs) {
        scores.put(hit.doc, hit.score);
      }
    } catch (IOException e) {
      throw SearchIndex.unavailable(e);
    }
    return scores;
  }

  /** The BM25 scores of these chunks; one that has none of the words is left out. */
  public Map<Integer, Float> scores(String text, Collection<Integer> chunks) {
    Map<Integer, Float> scores = new HashMap<>();
    try {
      for (ScopedSearcher.Leaf leaf : searcher.byLeaf(chunks)) {
        Scorer scorer = weight(text).scorer(leaf.context());
        if (scorer == null) {
          continue;
        }
        DocIdSetIterator matches = scorer.iterator();
        for (int doc : leaf.docs()) {
          int local = doc - leaf.context().docBase;
          if (matches.docID() < local) {
            matches.advance(local);
          }
          if (matches.docID() == local) {
            scores.put(doc, scorer.score());
          }
        }
      }
    } catch (IOException e) {
      throw SearchIndex.unavailable(e);
    }
    return scores;
  }

  /** Any of a text's words within the scope; looking them up costs more than many a search. */
  private Weight weight(String text) throws IOException {
    if (!text.equals(weighed)) {
      BooleanQuery.Builder query = new BooleanQuery.Builder().add(anyWord(text), Occur.MUST);
      if (!searcher.scope().isEverything()) {
        query.add(searcher.scope(), Occur.FILTER);
      }
      weight = searcher.createWeight(searcher.rewrite(query.build()), ScoreMode.TOP_SCORES, 1);
      weighed = text;
    }
    return weight;
  }

  /** What these parts of a search find, done at once where a thread is free; in their order. */
  public <T> List<T> atOnce(List<Callable<T>> parts) {
    try {
      return searcher.getTaskExecutor().invokeAll(parts);
    } catch (IOException | ThreadInterruptedException e) {
      throw SearchIndex.unavailable(e);
    }
  }

  /** The vectors of these chunks. */
  public Map<Integer, float[]> vectors(Collection<Integer> chunks) {
    return near.vectors(chunks);
  }

  /** The ids of these chunks. */
  public Map<Integer, UUID> ids(Collection<Integer> chunks) {
    return searcher.ids(chunks);
  }

  private Query anyWord(String text) {
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    words(text)
        .forEach(
            (word, count) -> {
              query.add(weighted(IndexFields.TEXT, word, count), Occur.SHOULD);
              query.add(weighted(IndexFields.HEAD, word, count * HEAD_WEIGHT), Occur.SHOULD);
            });
    return query.build();
  }

  private static Query weighted(String field, String word, float weight) {
    return new BoostQuery(new TermQuery(new Term(field, word)), weight);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      searchers.release(shared);
    } catch (IOException e) {
      throw SearchIndex.unavailable(e);
    }
  }
}
