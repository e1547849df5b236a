package ai.sutazai.embedding;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;
import org.springframework.util.FileSystemUtils;

/** One directory of the index, as long as it is open. */
final class IndexGeneration implements AutoCloseable {

  private static final String FORM = "form";

  private final Path path;
  private final Directory directory;
  private final Map<String, String> needed;
  private final IndexWriter writer;
  private final Vectors vectors;
  private final SearcherManager searchers;

  /** Of each file when it was looked at last; Lucene writes none twice. */
  private final Map<String, Long> sizes = new HashMap<>();

  /** Of each document, the lowest version that may still come in while it is being filled. */
  private final Map<UUID, Integer> lowest = new ConcurrentHashMap<>();

  private volatile boolean filling = true;
  private volatile boolean damaged;
  private volatile Throwable failure;

  /**
   * @param needed what the vectors were made with, kept with them once they are complete
   * @throws IndexMismatch if the directory was filled with other vectors
   * @throws IndexOutdated if it was filled with other fields
   * @throws IOException if it cannot be read, or is damaged
   */
  IndexGeneration(Path path, Analyzer analyzer, Map<String, String> needed, Vectors vectors)
      throws IOException {
    this.path = path;
    this.needed = needed;
    this.vectors = vectors;
    directory = FSDirectory.open(path);
    writer =
        new IndexWriter(
            directory,
            new IndexWriterConfig(analyzer)
                .setSimilarity(SearchIndex.SIMILARITY)
                .setRAMBufferSizeMB(32)
                .setMergePolicy(fewSegments())
                .setCommitOnClose(true));
    SearcherManager opened = null;
    try {
      requireUsable();
      opened = new SearcherManager(writer, null);
      requireIntegrity(opened);
    } catch (IOException | IndexUnusable | InternalError e) {
      IOUtils.closeWhileHandlingException(opened, writer::rollback, directory);
      throw e;
    }
    searchers = opened;
  }

  private void requireUsable() {
    Map<String, String> made = new HashMap<>();
    if (writer.getLiveCommitData() != null) {
      writer.getLiveCommitData().forEach(entry -> made.put(entry.getKey(), entry.getValue()));
    }
    String form = made.remove(FORM);
    if (!made.isEmpty() && !made.equals(needed)) {
      throw new IndexMismatch(made, needed);
    }
    if (!made.isEmpty() && !IndexFields.FORM.equals(form)) {
      throw new IndexOutdated(path);
    }
  }

  /** Whether what was last committed there was complete. */
  static boolean isComplete(Path path) {
    try (Directory directory = FSDirectory.open(path)) {
      return !SegmentInfos.readLatestCommit(directory).getUserData().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /** Says that it holds what the record has, or is the only one there is; from the next commit. */
  void complete() {
    Map<String, String> made = new HashMap<>(needed);
    made.put(FORM, IndexFields.FORM);
    writer.setLiveCommitData(made.entrySet());
  }

  /** A search goes through every segment; putting more of them together costs little beside it. */
  private static MergePolicy fewSegments() {
    TieredMergePolicy policy = new TieredMergePolicy();
    policy.setSegmentsPerTier(4);
    policy.setFloorSegmentMB(16);
    return policy;
  }

  /** Reads all of it once: a damage is to be noticed now, not by a search. */
  private static void requireIntegrity(SearcherManager searchers) throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
        leaf.reader().checkIntegrity();
      }
    } finally {
      searchers.release(searcher);
    }
  }

  Path path() {
    return path;
  }

  SearcherManager searchers() {
    return searchers;
  }

  void upsert(List<IndexedChunk> chunks) throws IOException {
    for (IndexedChunk chunk : chunks) {
      Document fields = IndexFields.of(chunk);
      vectors.describe(chunk, fields);
      writer.updateDocument(new Term(IndexFields.ID, chunk.id().toString()), fields);
    }
  }

  /** Takes chunks in from the record, but for what was replaced or deleted since they were read. */
  void fill(List<IndexedChunk> chunks) throws IOException {
    upsert(
        chunks.stream()
            .filter(chunk -> chunk.version() >= lowest.getOrDefault(chunk.document(), 0))
            .toList());
  }

  void beginFilling() {
    filling = true;
  }

  /** Says that it holds what the record has: what is read of that from now on is not older. */
  void filled() {
    filling = false;
    lowest.clear();
  }

  void deleteRevision(UUID document, int version) throws IOException {
    writer.deleteDocuments(RevisionQueries.revision(document, version));
  }

  void deleteOlder(UUID document, int version) throws IOException {
    if (version > 1) {
      writer.deleteDocuments(RevisionQueries.olderThan(document, version));
      keepOut(document, version);
    }
  }

  void deleteDocument(UUID document) throws IOException {
    writer.deleteDocuments(RevisionQueries.document(document));
    keepOut(document, Integer.MAX_VALUE);
  }

  private void keepOut(UUID document, int below) {
    if (filling) {
      lowest.merge(document, below, Math::max);
    }
  }

  void commit() throws IOException {
    writer.commit();
  }

  /** How many chunks of each revision it holds, by {@code document/version}. */
  Map<String, Integer> revisions() throws IOException {
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
  }

  /** How many chunks there are of a query at this moment. */
  int count(Query chunks) throws IOException {
    searchers.maybeRefreshBlocking();
    IndexSearcher searcher = searchers.acquire();
    try {
      return searcher.count(chunks);
    } finally {
      searchers.release(searcher);
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

  int size() {
    return writer.getDocStats().numDocs;
  }

  /** Says why it lacks what was to be written. */
  void failed(Throwable why) {
    failure = why;
  }

  /** Why it lacks something, or takes no more; null if neither. */
  Throwable fault() {
    return failure == null ? writer.getTragicException() : failure;
  }

  /** Whether a directory that cannot be opened is not what was written there. */
  static boolean isDamage(Throwable failure) {
    return failure instanceof CorruptIndexException
        || failure instanceof IndexFormatTooOldException
        || failure instanceof EOFException
        || failure instanceof FileNotFoundException
        || failure instanceof NoSuchFileException;
  }

  /** Finds out whether a file was cut, which whoever has mapped it is told by an error at best. */
  synchronized void inspect() throws IOException {
    Map<String, Long> seen = new HashMap<>();
    try {
      for (String file : directory.listAll()) {
        seen.put(file, Files.size(path.resolve(file)));
      }
    } catch (NoSuchFileException e) {
      // Merged into others meanwhile, unless all of them are gone.
      damaged |= !Files.exists(path);
      return;
    }
    damaged |=
        seen.entrySet().stream().anyMatch(f -> f.getValue() < sizes.getOrDefault(f.getKey(), 0L));
    sizes.clear();
    sizes.putAll(seen);
  }

  /** False once an error of the disk has closed it, or its files are damaged. */
  boolean isOpen() {
    return writer.isOpen() && !damaged;
  }

  @Override
  public void close() throws IOException {
    searchers.close();
    if (damaged) {
      writer.rollback();
    } else {
      writer.close();
    }
    directory.close();
  }

  /** Closes it and takes it off the disk; nothing more is written, and merges under way end. */
  void discard() throws IOException {
    searchers.close();
    writer.rollback();
    directory.close();
    FileSystemUtils.deleteRecursively(path);
  }
}
