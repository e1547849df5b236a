package ai.sutazai.embedding;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermStatistics;

/**
 * Scores as if nothing but the scope existed: how rare a word is for one owner is not changed, and
 * not given away, by the documents of another.
 */
final class ScopedSearcher extends IndexSearcher {

  private final Map<Term, Integer> frequencies = new HashMap<>();
  private final ScopeBits scope;

  ScopedSearcher(IndexReader reader, ScopeBits scope) {
    super(reader);
    this.scope = scope;
    setSimilarity(SearchIndex.SIMILARITY);
  }

  ScopeBits scope() {
    return scope;
  }

  /** In how many chunks of the scope a term occurs. */
  int frequency(Term term) throws IOException {
    Integer known = frequencies.get(term);
    if (known == null) {
      known = scope.frequency(this, term);
      frequencies.put(term, known);
    }
    return known;
  }

  @Override
  public TermStatistics termStatistics(Term term, int docFreq, long totalTermFreq)
      throws IOException {
    int inScope = Math.max(1, frequency(term));
    return new TermStatistics(term.bytes(), inScope, Math.max(inScope, totalTermFreq));
  }

  @Override
  public CollectionStatistics collectionStatistics(String field) throws IOException {
    CollectionStatistics all = super.collectionStatistics(field);
    if (all == null) {
      return null;
    }
    // The mean length stays the whole index's; only how many there are is the scope's.
    long docs = Math.max(1, scope.size());
    double meanLength = (double) all.sumTotalTermFreq() / all.docCount();
    long terms = Math.max(docs, Math.round(meanLength * docs));
    return new CollectionStatistics(field, docs, docs, terms, docs);
  }
}
