package ai.sutazai.embedding;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;

/** The live chunks of a scope at one moment: found once, then a filter and a base for counting. */
final class ScopeBits extends Query {

  private final FixedBitSet[] leaves;
  private final int size;
  private final boolean everything;

  private ScopeBits(FixedBitSet[] leaves, int size, boolean everything) {
    this.leaves = leaves;
    this.size = size;
    this.everything = everything;
  }

  static ScopeBits of(IndexSearcher searcher, Query scope) throws IOException {
    List<LeafReaderContext> contexts = searcher.getIndexReader().leaves();
    FixedBitSet[] leaves = new FixedBitSet[contexts.size()];
    Weight weight = searcher.createWeight(searcher.rewrite(scope), ScoreMode.COMPLETE_NO_SCORES, 1);
    int size = 0;
    for (LeafReaderContext leaf : contexts) {
      FixedBitSet bits = new FixedBitSet(leaf.reader().maxDoc());
      Scorer scorer = weight.scorer(leaf);
      if (scorer != null) {
        bits.or(scorer.iterator());
      }
      if (leaf.reader().getLiveDocs() != null) {
        for (int doc = next(bits, 0); doc < bits.length(); doc = next(bits, doc + 1)) {
          if (!leaf.reader().getLiveDocs().get(doc)) {
            bits.clear(doc);
          }
        }
      }
      leaves[leaf.ord] = bits;
      size += bits.cardinality();
    }
    return new ScopeBits(leaves, size, size == searcher.getIndexReader().maxDoc());
  }

  private static int next(FixedBitSet bits, int from) {
    return from >= bits.length() ? DocIdSetIterator.NO_MORE_DOCS : bits.nextSetBit(from);
  }

  /** How many chunks the scope holds. */
  int size() {
    return size;
  }

  /** Whether there is nothing else, not even something deleted. */
  boolean isEverything() {
    return everything;
  }

  boolean contains(LeafReaderContext leaf, int doc) {
    return leaves[leaf.ord].get(doc);
  }

  /** The chunks of the scope, by their numbers in the whole index. */
  List<Integer> docs(IndexReader reader) {
    List<Integer> docs = new ArrayList<>(size);
    for (LeafReaderContext leaf : reader.leaves()) {
      FixedBitSet bits = leaves[leaf.ord];
      for (int doc = next(bits, 0);
          doc != DocIdSetIterator.NO_MORE_DOCS;
          doc = next(bits, doc + 1)) {
        docs.add(leaf.docBase + doc);
      }
    }
    return docs;
  }

  /** In how many chunks of the scope a term occurs. */
  int frequency(IndexSearcher searcher, Term term) throws IOException {
    if (everything) {
      return searcher.getIndexReader().docFreq(term);
    }
    int frequency = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      PostingsEnum postings = leaf.reader().postings(term, PostingsEnum.NONE);
      if (postings == null) {
        continue;
      }
      for (int doc = postings.nextDoc();
          doc != DocIdSetIterator.NO_MORE_DOCS;
          doc = postings.nextDoc()) {
        if (leaves[leaf.ord].get(doc)) {
          frequency++;
        }
      }
    }
    return frequency;
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) {
    return new ConstantScoreWeight(this, boost) {
      @Override
      public Scorer scorer(LeafReaderContext leaf) {
        FixedBitSet bits = leaves[leaf.ord];
        int cardinality = bits.cardinality();
        if (cardinality == 0) {
          return null;
        }
        return new ConstantScoreScorer(
            this, score(), scoreMode, new BitSetIterator(bits, cardinality));
      }

      @Override
      public boolean isCacheable(LeafReaderContext leaf) {
        return false;
      }
    };
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public String toString(String field) {
    return "scope(" + size + ")";
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
