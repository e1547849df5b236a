package ai.sutazai.embedding;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.Unavailable;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.springframework.stereotype.Component;

/**
 * Lucene, for vectors and for words, in one directory below {@code sutazai.data-dir}.
 *
 * <p>A copy of the record that can be thrown away: what it lacks after a crash is found by {@link
 * #revisions()} and put back from PostgreSQL. Every write is visible to the next {@link #open}.
 */
@Component("searchIndex")
public class SearchIndex implements AutoCloseable {

  static final BM25Similarity SIMILARITY = new BM25Similarity(1.2f, 0.75f);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** A scope at a moment; a searcher is one moment's. */
  private record ScopeKey(IndexSearcher searcher, Query scope) {}

  private final Cache<ScopeKey, ScopeBits> scopes =
      Caffeine.newBuilder().maximumSize(64).expireAfterAccess(Duration.ofMinutes(1)).build();
  private final Analyzer analyzer = new EnglishAnalyzer();
  private final Set<String> hidden = ConcurrentHashMap.newKeySet();
  private final Directory directory;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private volatile boolean restored;

  SearchIndex(DataDirectory data) throws IOException {
    directory = FSDirectory.open(data.directory("index"));
    writer =
        new IndexWriter(
            directory,
            new IndexWriterConfig(analyzer)
                .setSimilarity(SIMILARITY)
                .setRAMBufferSizeMB(32)
                .setCommitOnClose(true));
    searchers = new SearcherManager(writer, null);
  }

  /** What can be searched within a scope at this moment; to be closed. */
  public IndexSnapshot open(SearchScope scope) {
    try {
      // What is whole is unhidden before its document's status says so, and the status is read
      // before this: so whoever saw "indexed" finds it.
      Query query = ScopeQueries.of(scope, List.copyOf(hidden));
      searchers.maybeRefreshBlocking();
      IndexSearcher searcher = searchers.acquire();
      ScopeKey key = new ScopeKey(searcher, query);
      ScopeBits bits = scopes.getIfPresent(key);
      if (bits == null) {
        bits = ScopeBits.of(searcher, query);
        scopes.put(key, bits);
      }
      return new IndexSnapshot(searchers, searcher, analyzer, bits);
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  /** Takes chunks in, or again; nobody finds those of a hidden revision. */
  public void upsert(List<IndexedChunk> chunks) {
    try {
      for (IndexedChunk chunk : chunks) {
        writer.updateDocument(
            new Term(IndexFields.ID, chunk.id().toString()), IndexFields.of(chunk));
      }
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  /** Keeps a revision from being found until it is whole. */
  public void hide(UUID document, int version) {
    hidden.add(IndexFields.revision(document, version));
  }

  /** Lets a revision be found. */
  public void show(UUID document, int version) {
    hidden.remove(IndexFields.revision(document, version));
  }

  /** Takes out one revision of a document. */
  public void deleteRevision(UUID document, int version) {
    deleteRevision(IndexFields.revision(document, version));
  }

  void deleteRevision(String revision) {
    delete(new TermQuery(new Term("revision", revision)));
    hidden.remove(revision);
  }

  /** Takes out what was searched of a document before this version. */
  public void deleteOlderVersions(UUID document, int version) {
    delete(
        new BooleanQuery.Builder()
            .add(new TermQuery(new Term("document", document.toString())), Occur.FILTER)
            .add(
                DoublePoint.newRangeQuery(
                    IndexFields.number("version"), 0, DoublePoint.nextDown(version)),
                Occur.FILTER)
            .build());
  }

  /** Takes out every revision of a document. */
  public void deleteDocument(UUID document) {
    delete(new TermQuery(new Term("document", document.toString())));
  }

  private void delete(Query chunks) {
    try {
      writer.deleteDocuments(chunks);
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  /** How many chunks of each revision are in the index, by {@code document/version}. */
  public Map<String, Integer> revisions() {
    try {
      searchers.maybeRefreshBlocking();
      IndexSearcher searcher = searchers.acquire();
      try {
        Map<String, Integer> counts = new TreeMap<>();
        for (String revision : terms(searcher, "revision")) {
          counts.put(revision, searcher.count(new TermQuery(new Term("revision", revision))));
        }
        counts.values().removeIf(count -> count == 0);
        return counts;
      } finally {
        searchers.release(searcher);
      }
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  private static Set<String> terms(IndexSearcher searcher, String field) throws IOException {
    Set<String> found = new HashSet<>();
    Terms terms = MultiTerms.getTerms(searcher.getIndexReader(), field);
    if (terms != null) {
      TermsEnum each = terms.iterator();
      while (each.next() != null) {
        found.add(each.term().utf8ToString());
      }
    }
    return found;
  }

  /** How many chunks are in the index, of whatever revision. */
  public int size() {
    return writer.getDocStats().numDocs;
  }

  /** Whether it has been compared with the record since the start. */
  boolean isRestored() {
    return restored;
  }

  void restored() {
    restored = true;
  }

  /** Makes what was written so far outlive a crash. */
  public void commit() {
    try {
      writer.commit();
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  @Override
  public void close() throws IOException {
    searchers.close();
    writer.close();
    directory.close();
  }

  static Unavailable unavailable(IOException cause) {
    return new Unavailable(
        "index_unavailable", "The search index cannot be used at the moment.", RETRY_AFTER, cause);
  }
}
