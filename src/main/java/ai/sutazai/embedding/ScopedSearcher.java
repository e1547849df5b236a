package ai.sutazai.embedding;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BytesRef;

/**
 * Scores as if nothing but the scope existed: how rare a word is for one owner is not changed, and
 * not given away, by the documents of another.
 */
final class ScopedSearcher extends IndexSearcher {

  private final Map<Term, Integer> frequencies = new HashMap<>();
  private final ScopeBits scope;

  /**
   * @param threads for what can be done at once; whoever searches goes on without one that is free
   */
  ScopedSearcher(IndexReader reader, ScopeBits scope, Executor threads) {
    super(reader, threads);
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
    int inScope = scope.isEverything() ? docFreq : Math.max(1, frequency(term));
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

  /** The best {@code n} chunks. */
  TopDocs top(Weight weight, int n) throws IOException {
    TopScoreDocCollector best = new TopScoreDocCollectorManager(n, n).newCollector();
    search(getLeafContexts(), weight, best);
    return best.topDocs();
  }

  /** A leaf and, in order, the chunks that lie in it. */
  record Leaf(LeafReaderContext context, int[] docs) {}

  List<Leaf> byLeaf(Collection<Integer> chunks) {
    List<LeafReaderContext> leaves = getIndexReader().leaves();
    int[] docs = chunks.stream().mapToInt(Integer::intValue).sorted().distinct().toArray();
    List<Leaf> byLeaf = new ArrayList<>();
    int from = 0;
    while (from < docs.length) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(docs[from], leaves));
      int end = leaf.docBase + leaf.reader().maxDoc();
      int to = from;
      while (to < docs.length && docs[to] < end) {
        to++;
      }
      byLeaf.add(new Leaf(leaf, Arrays.copyOfRange(docs, from, to)));
      from = to;
    }
    return byLeaf;
  }

  /** The ids of these chunks. */
  Map<Integer, UUID> ids(Collection<Integer> chunks) {
    Map<Integer, UUID> ids = new HashMap<>();
    try {
      for (Leaf leaf : byLeaf(chunks)) {
        BinaryDocValues values = leaf.context().reader().getBinaryDocValues(IndexFields.ID);
        for (int doc : leaf.docs()) {
          values.advance(doc - leaf.context().docBase);
          ids.put(doc, IndexFields.uuid(values.binaryValue()));
        }
      }
    } catch (IOException e) {
      throw SearchIndex.unavailable(e);
    }
    return ids;
  }

  /** The chunks of the scope that have these ids. */
  Map<UUID, Integer> docs(Collection<UUID> ids) {
    Map<UUID, Integer> docs = new HashMap<>();
    try {
      for (LeafReaderContext leaf : getIndexReader().leaves()) {
        Terms terms = leaf.reader().terms(IndexFields.ID);
        TermsEnum each = terms == null ? TermsEnum.EMPTY : terms.iterator();
        PostingsEnum postings = null;
        for (UUID id : ids) {
          if (!each.seekExact(new BytesRef(id.toString()))) {
            continue;
          }
          postings = each.postings(postings, PostingsEnum.NONE);
          for (int doc = postings.nextDoc();
              doc != DocIdSetIterator.NO_MORE_DOCS;
              doc = postings.nextDoc()) {
            if (scope.contains(leaf, doc)) {
              docs.put(id, leaf.docBase + doc);
            }
          }
        }
      }
    } catch (IOException e) {
      throw SearchIndex.unavailable(e);
    }
    return docs;
  }
}
