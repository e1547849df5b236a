package ai.sutazai.embedding;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.Unavailable;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.AlreadyClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/**
 * Lucene for words, {@link Vectors} for meaning; the words lie in one directory below {@code
 * sutazai.data-dir}.
 *
 * <p>A copy of the record that can be thrown away: what it lacks after a crash is found by {@link
 * #revisions()} and put back from PostgreSQL. Every write is visible to the next {@link #open}. A
 * new one can be built beside it: writes then go to both until they change places.
 */
@Component("searchIndex")
public class SearchIndex implements AutoCloseable {

  static final BM25Similarity SIMILARITY = new BM25Similarity(1.2f, 0.75f);

  private static final Logger LOG = LoggerFactory.getLogger(SearchIndex.class);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** So many chunks are filled in before whoever waits for the lock gets it. */
  private static final int FILLED_AT_ONCE = 8;

  /** What to do at start about an index that cannot be used. */
  enum OnMismatch {
    REFUSE,
    REINDEX
  }

  /** A scope at a moment; a searcher is one moment's. */
  private record ScopeKey(IndexSearcher searcher, Query scope) {}

  /** A revision of so many chunks. */
  private record Followed(UUID document, int version, int chunks) {}

  private interface Write {
    void to(IndexGeneration index) throws IOException;
  }

  private final Cache<ScopeKey, ScopeBits> scopes =
      Caffeine.newBuilder().maximumSize(64).expireAfterAccess(Duration.ofMinutes(1)).build();
  private final Analyzer analyzer = new VisibleWords();

  private final FindableRevisions findable = new FindableRevisions();

  /** The statement that finishes a document has come to its end by then, or never will. */
  private final Duration patience = Duration.ofMinutes(1);

  private final DataDirectory data;
  private final Path place;
  private final Path placeBeside;
  private final Vectors vectors;
  private final Map<String, String> made;
  private final OnMismatch onMismatch;

  /** Held for writing while a generation takes another's place. */
  private final ReadWriteLock generations = new ReentrantReadWriteLock();

  /** For what of a search can be done at once. */
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(), new CustomizableThreadFactory("search-"));

  private IndexGeneration current;
  private IndexGeneration beside;

  /** What is being taken over from another instance; null if nothing is. */
  private Followed followed;

  private volatile int begun;
  private volatile boolean restored;

  /**
   * @throws IndexMismatch if the directory was filled with another model's vectors
   * @throws IndexDamaged if it cannot be read
   */
  SearchIndex(
      DataDirectory data,
      EmbeddingModel model,
      Vectors vectors,
      @Value("${sutazai.reindex-on-mismatch}") OnMismatch onMismatch) {
    this.data = data;
    this.vectors = vectors;
    this.onMismatch = onMismatch;
    place = data.directory(vectors.directory());
    placeBeside = data.path(vectors.directory() + ".new");
    made = Map.of("model", model.modelName(), "dimension", String.valueOf(model.dimension()));
    orUnavailable(this::takePlace);
    try {
      current = generation(place);
    } catch (IndexOutdated e) {
      current = anew(place, e);
    } catch (IndexMismatch | IndexDamaged e) {
      if (onMismatch == OnMismatch.REFUSE) {
        throw e;
      }
      current = anew(place, e);
    }
    current.complete();
    try {
      vectors.connect(made, onMismatch);
    } catch (Unavailable e) {
      LOG.warn("The vectors cannot be used yet; the service is not ready until they can");
    }
  }

  /** Has what was searched last lie in the one place, and nothing in the other. */
  private void takePlace() throws IOException {
    if (IndexGeneration.isComplete(placeBeside) && !IndexGeneration.isComplete(place)) {
      FileSystemUtils.deleteRecursively(place);
      Files.move(placeBeside, place);
    }
    FileSystemUtils.deleteRecursively(placeBeside);
  }

  private IndexGeneration anew(Path path, IndexUnusable found) {
    LOG.warn("{}. It is made anew from the record", found.getMessage());
    FileSystemUtils.deleteRecursively(path.toFile());
    return generation(path);
  }

  private IndexGeneration generation(Path path) {
    try {
      return new IndexGeneration(path, analyzer, made, vectors);
    } catch (IOException e) {
      throw new IndexDamaged(path, e);
    }
  }

  /** What the vectors are made with: model and dimension. */
  public String model() {
    return made.get("model") + "/" + made.get("dimension");
  }

  /** Begins a part of a search, to be done beside what the caller does meanwhile. */
  public <T> CompletableFuture<T> begin(Supplier<T> part) {
    return CompletableFuture.supplyAsync(part, threads);
  }

  /** What can be searched within a scope at this moment; to be closed. */
  public IndexSnapshot open(SearchScope scope) {
    // Looked at first, too: whoever opens it anew holds the lock while all of it is read.
    requireRestored();
    Lock lock = generations.readLock();
    lock.lock();
    try {
      requireRestored();
      SearcherManager searchers = current.searchers();
      searchers.maybeRefreshBlocking();
      IndexSearcher searcher = searchers.acquire();
      IndexSnapshot opened = null;
      try {
        // Before what is hidden is looked up, since one that is hidden again is unsettled no more.
        boolean settled = isSettled(searcher, scope);
        // Looked up last: what the searcher has of an unfinished revision was hidden before, and
        // what is whole is unhidden before its document's status says so.
        Query query = ScopeQueries.of(scope, findable.unseen());
        ScopedSearcher scoped =
            new ScopedSearcher(searcher.getIndexReader(), bits(searcher, query), threads);
        opened =
            new IndexSnapshot(
                searchers, searcher, analyzer, scoped, vectors.within(scope, scoped), settled);
        return opened;
      } finally {
        if (opened == null) {
          searchers.release(searcher);
        }
      }
    } catch (IOException | AlreadyClosedException e) {
      throw unavailable(e);
    } finally {
      lock.unlock();
    }
  }

  private void requireRestored() {
    if (!restored) {
      throw unavailable(null);
    }
  }

  private boolean isSettled(IndexSearcher searcher, SearchScope scope) throws IOException {
    Set<UUID> unsettled = findable.published();
    if (unsettled.isEmpty()) {
      return true;
    }
    if (findable.mayLackPublished(begun)) {
      // What is lacking is in nobody's scope.
      return false;
    }
    BooleanQuery.Builder inScope = new BooleanQuery.Builder();
    inScope.add(ScopeQueries.of(scope, List.of()), Occur.FILTER);
    inScope.add(RevisionQueries.anyOfDocuments(unsettled), Occur.FILTER);
    return searcher.count(inScope.build()) == 0;
  }

  private ScopeBits bits(IndexSearcher searcher, Query scope) throws IOException {
    ScopeKey key = new ScopeKey(searcher, scope);
    ScopeBits bits = scopes.getIfPresent(key);
    if (bits == null) {
      bits = ScopeBits.of(searcher, scope);
      scopes.put(key, bits);
    }
    return bits;
  }

  /** Takes chunks in, or again; nobody finds those of a hidden revision. */
  public void upsert(List<IndexedChunk> chunks) {
    // What words find has its vector.
    vectors.upsert(chunks);
    write(index -> index.upsert(chunks));
  }

  /**
   * Takes chunks in from the record.
   *
   * @param lease of the worker they are for; null if they are for the index
   * @param followed whether another instance has indexed them: it has seen to a vector store of all
   * @param published whether they are of a {@link #publish published} revision; they come in only
   *     while it still is
   * @param generation the number of the one that is being built; null if the one in use is restored
   */
  public void fill(
      @Body List<IndexedChunk> chunks,
      @Header("lease") String lease,
      @Header("followed") Boolean followed,
      @Header("published") Boolean published,
      @Header("generation") Integer generation) {
    if (lease != null) {
      upsert(chunks);
    } else if (Boolean.TRUE.equals(followed)) {
      write(index -> index.upsert(chunks));
    } else if (Boolean.TRUE.equals(published)) {
      vectors.upsert(chunks);
      fewAtOnce(chunks, few -> write(index -> index.upsert(stillPublished(few))));
    } else {
      requireRoom(generation);
      vectors.upsert(chunks);
      fewAtOnce(chunks, few -> underReadLock(() -> fillIn(generation, few)));
    }
  }

  private static void fewAtOnce(List<IndexedChunk> chunks, Consumer<List<IndexedChunk>> action) {
    for (int from = 0; from < chunks.size(); from += FILLED_AT_ONCE) {
      action.accept(chunks.subList(from, Math.min(chunks.size(), from + FILLED_AT_ONCE)));
    }
  }

  /** Whoever has settled, replaced or deleted a revision since they were read has seen to it. */
  private List<IndexedChunk> stillPublished(List<IndexedChunk> chunks) {
    return chunks.stream()
        .filter(chunk -> findable.isPublished(chunk.document(), chunk.version()))
        .toList();
  }

  private void fillIn(Integer generation, List<IndexedChunk> chunks) throws IOException {
    if (generation == null) {
      current.fill(chunks);
    } else {
      whileBuilt(
          generation,
          built -> {
            built.fill(chunks);
            return null;
          });
    }
  }

  /**
   * @param generation the number of the one that is being built; null if the one in use is restored
   * @throws BuildFailed if there is no room for another beside it
   * @throws Unavailable while there is none for what it lacks
   */
  public void requireRoom(@Header("generation") Integer generation) {
    if (generation == null) {
      data.requireSpaceToRestore();
    } else {
      requireRoomBeside();
    }
  }

  /** Whether it has room for what the one in use may lack. */
  boolean hasRoomToRestore() {
    return data.hasSpaceToRestore();
  }

  private void requireRoomBeside() {
    if (!data.hasSpace()) {
      throw BuildFailed.forWantOfRoom();
    }
  }

  /** Keeps a revision from being found until it is whole. */
  public void hide(UUID document, int version) {
    findable.hide(document, version, begun);
  }

  /**
   * Whether something of a revision may not have come into the index since it was hidden, although
   * it was put in.
   *
   * @param resumed whether an earlier attempt put it in, which may have been cut short
   */
  public boolean mayLack(
      @Header("documentId") UUID document,
      @Header("version") int version,
      @Header("chunked") Boolean resumed) {
    return Boolean.TRUE.equals(resumed) || findable.mayLack(document, version, begun);
  }

  /**
   * Lets a revision be found instead of the older ones: no search finds both. These are found again
   * if it is taken out or hidden before it is {@link #settle settled}.
   */
  public void publish(UUID document, int version) {
    exclusively(() -> findable.publish(document, version));
  }

  /** Whether a generation was begun since a published revision was hidden, which may lack it. */
  boolean publishedMayLack(UUID document, int version) {
    return findable.publishedMayLack(document, version, begun);
  }

  /** Headers of the work to put in what of a published revision may be lacking; none if nothing. */
  public List<Map<String, Object>> lateFill(
      @Header("documentId") UUID document, @Header("version") int version) {
    if (!publishedMayLack(document, version)) {
      return List.of();
    }
    Map<String, Object> headers = IndexRestoring.unheld(document.toString(), version);
    headers.put("published", true);
    return List.of(headers);
  }

  /**
   * Takes out what a published revision has replaced, once the record says so, too; not while it is
   * hidden again, to be taken over.
   */
  public void settle(UUID document, int version) {
    exclusively(
        () -> {
          if (!isTakenOver(document, version)) {
            writeTo(index -> index.deleteOlder(document, version));
            findable.forget(document, version);
          }
        });
  }

  private boolean isTakenOver(UUID document, int version) {
    return followed != null
        && followed.document().equals(document)
        && followed.version() == version
        && findable.isHidden(document, version);
  }

  /**
   * The documentId and version of what was published and not settled, because its worker was let
   * down or has not heard of its end. It does no harm to settle one that is being finished.
   */
  public List<Map<String, Object>> unsettled() {
    return findable.publishedBefore(patience).entrySet().stream()
        .map(
            e ->
                Map.<String, Object>of(
                    "documentId", e.getKey().toString(), "version", e.getValue()))
        .toList();
  }

  /** The documentId and version of a document's other version that was published, if any. */
  public List<Map<String, Object>> publishedBeside(
      @Header("documentId") UUID document, @Header("version") int version) {
    return findable.published(document).stream()
        .filter(other -> other != version)
        .map(other -> Map.<String, Object>of("documentId", document.toString(), "version", other))
        .toList();
  }

  /**
   * Hides a revision again that is still {@link #unsettled}: one that was settled or published anew
   * since it was looked for stays as it is.
   */
  public void letGo(UUID document, int version) {
    exclusively(
        () -> {
          if (findable.isPublishedBefore(patience, document, version)) {
            findable.hide(document, version, begun);
          }
        });
  }

  /**
   * Keeps a revision that another instance has indexed from being found until it is whole: in the
   * generation in use, or in the one that takes its place.
   */
  public void hideFollowed(UUID document, int version, int chunks) {
    exclusively(
        () -> {
          followed = new Followed(document, version, chunks);
          if (!findable.isPublished(document, version) || !isWhole(current, followed)) {
            findable.hide(document, version, begun);
            publishIfWhole(current);
          }
        });
  }

  private void publishIfWhole(IndexGeneration index) throws IOException {
    if (followed != null
        && isWhole(index, followed)
        && isNewest(index, followed.document(), followed.version())) {
      findable.publish(followed.document(), followed.version());
    }
  }

  private static boolean isWhole(IndexGeneration index, Followed followed) throws IOException {
    return index.count(RevisionQueries.revision(followed.document(), followed.version()))
        == followed.chunks();
  }

  private boolean isNewest(IndexGeneration index, UUID document, int version) throws IOException {
    return index.count(found(RevisionQueries.newerThan(document, version))) == 0;
  }

  /**
   * Lets a revision that another instance has indexed be found instead of the older ones; but not
   * if a newer one already is, which this instance has indexed meanwhile.
   */
  public void publishFollowed(UUID document, int version) {
    exclusively(
        () -> {
          followed = null;
          boolean isNewest = isNewest(current, document, version);
          writeTo(index -> index.deleteOlder(document, version));
          if (isNewest) {
            findable.replace(document, version);
          } else {
            if (!findable.isPublished(document)) {
              writeTo(index -> index.deleteRevision(document, version));
            }
            findable.forget(document, version);
          }
        });
  }

  /**
   * Lets a revision be found that the record has: whoever hid or published it did not come to the
   * end of it.
   */
  void unhide(UUID document, int version) {
    if (findable.isHidden(document, version) || findable.isPublished(document, version)) {
      publishFollowed(document, version);
    }
  }

  /** Whether a revision that the record has can be found, whole, and no older one. */
  boolean holds(UUID document, int version, int chunks) {
    if (publishedMayLack(document, version)) {
      return false;
    }
    if (findable.isPublished(document, version)) {
      settle(document, version);
    }
    return !findable.isHidden(document, version)
        && underReadLock(
            () ->
                current.count(RevisionQueries.revision(document, version)) == chunks
                    && current.count(found(RevisionQueries.olderThan(document, version))) == 0);
  }

  /** Whether anything of a document is here. */
  boolean holds(UUID document) {
    return underReadLock(() -> current.count(RevisionQueries.document(document))) > 0;
  }

  private Query found(Query chunks) {
    BooleanQuery.Builder query = new BooleanQuery.Builder().add(chunks, Occur.FILTER);
    findable.unseen().forEach(unseen -> query.add(unseen, Occur.MUST_NOT));
    return query.build();
  }

  /** Takes out the vectors of replaced versions, which a search under way may just have needed. */
  public void forgetOlder(UUID document, int version) {
    vectors.delete(document, 0, version);
  }

  /** Takes out one revision of a document. */
  public void deleteRevision(UUID document, int version) {
    forgetWords(document, version);
    vectors.delete(document, version, version + 1);
  }

  /** Takes out one revision of a document, but leaves a vector store of all instances alone. */
  void forgetWords(UUID document, int version) {
    exclusively(
        () -> {
          writeTo(index -> index.deleteRevision(document, version));
          findable.forget(document, version);
        });
  }

  /**
   * Takes out the words of a revision that was replaced a moment ago: its vectors are still needed.
   *
   * @param generation the number of the one that is being built, while the one in use may still
   *     have to be searched for it; null if the one in use is restored
   */
  public void forgetReplaced(
      @Header("documentId") UUID document,
      @Header("version") int version,
      @Header("generation") Integer generation) {
    if (generation == null) {
      forgetWords(document, version);
    } else {
      whileBuilt(
          generation,
          built -> {
            built.deleteRevision(document, version);
            return null;
          });
    }
  }

  /** Takes out every revision of a document. */
  public void deleteDocument(UUID document) {
    forgetWords(document);
    vectors.delete(document, 0, Integer.MAX_VALUE);
  }

  /** Takes out every revision of a document, but leaves a vector store of all instances alone. */
  public void forgetWords(UUID document) {
    exclusively(
        () -> {
          writeTo(index -> index.deleteDocument(document));
          findable.forget(document);
        });
  }

  private void write(Write write) {
    underReadLock(() -> writeTo(write));
  }

  private void writeTo(Write write) throws IOException {
    write.to(current);
    if (beside != null) {
      writeBeside(write);
    }
  }

  /** A fault of the generation beside is told to whoever builds it, and to nobody else. */
  private void writeBeside(Write write) {
    try {
      write.to(beside);
    } catch (IOException | AlreadyClosedException | InternalError e) {
      beside.failed(e);
    }
  }

  private interface Access<T> {
    T get() throws IOException;
  }

  private <T> T underReadLock(Access<T> access) {
    return under(generations.readLock(), access);
  }

  private void underReadLock(Change change) {
    underReadLock(done(change));
  }

  private static <T> T under(Lock lock, Access<T> access) {
    lock.lock();
    try {
      return access.get();
    } catch (IOException | AlreadyClosedException | IndexDamaged e) {
      throw unavailable(e);
    } finally {
      lock.unlock();
    }
  }

  private interface Work<T> {
    T on(IndexGeneration index) throws IOException;
  }

  /**
   * Does a part of a build.
   *
   * @throws Unavailable if the generation was given up
   * @throws BuildFailed if it is the generation that is at fault
   */
  private <T> T whileBuilt(int generation, Work<T> work) {
    IndexGeneration built = underReadLock(() -> built(generation));
    try {
      return work.on(built);
    } catch (IOException | AlreadyClosedException e) {
      underReadLock(() -> built(generation));
      throw BuildFailed.by(e);
    }
  }

  /** The generation beside, if it is the one of that number. */
  private IndexGeneration built(int generation) {
    if (beside == null || begun != generation) {
      throw unavailable(null);
    }
    Throwable fault = beside.fault();
    if (fault != null) {
      throw BuildFailed.by(fault);
    }
    return beside;
  }

  /** How many chunks of each revision are in the one in use, by {@code document/version}. */
  public Map<String, Integer> revisions() {
    return revisions(null);
  }

  /** The same of the generation that is being built, if its number is given. */
  Map<String, Integer> revisions(Integer generation) {
    return vectors.whole(
        generation == null
            ? underReadLock(() -> current.revisions())
            : whileBuilt(generation, IndexGeneration::revisions));
  }

  /** How many chunks are in the index, of whatever revision. */
  public int size() {
    return underReadLock(() -> current.size());
  }

  /**
   * Begins an empty generation beside the one that is searched.
   *
   * @return its number
   * @throws Unavailable while the one in use is being restored
   * @throws BuildFailed if there is no room for it, or it cannot be written
   */
  public int build() {
    discard();
    requireRoomBeside();
    return exclusively(
        () -> {
          if (!restored) {
            throw unavailable(null);
          }
          Path free = current.path().equals(place) ? placeBeside : place;
          try {
            FileSystemUtils.deleteRecursively(free);
            beside = generation(free);
          } catch (IOException | IndexDamaged e) {
            throw BuildFailed.by(e);
          }
          return ++begun;
        });
  }

  /** Gives up the generation beside, if there is one. */
  public void discard() {
    IndexGeneration left =
        exclusively(
            () -> {
              IndexGeneration former = beside;
              beside = null;
              return former;
            });
    if (left != null) {
      orUnavailable(left::discard);
    }
  }

  /**
   * Has the generation beside searched instead of the one so far, and found at the next start. What
   * takes time is done before and after, while searches and writes go on.
   *
   * @param generation its number
   * @throws Unavailable if it was given up, or the one in use has to be restored
   * @throws BuildFailed if it is not whole
   */
  public void swap(@Header("generation") int generation) {
    whileBuilt(
        generation,
        built -> {
          built.complete();
          built.commit();
          built.searchers().maybeRefreshBlocking();
          return null;
        });
    IndexGeneration replaced =
        exclusively(
            () -> {
              if (!restored) {
                throw unavailable(null);
              }
              IndexGeneration former = current;
              IndexGeneration built = built(generation);
              publishIfWhole(built);
              current = built;
              beside = null;
              current.filled();
              return former;
            });
    orUnavailable(replaced::discard);
  }

  private interface Change {
    void make() throws IOException;
  }

  private <T> T exclusively(Access<T> access) {
    return under(generations.writeLock(), access);
  }

  private void exclusively(Change change) {
    exclusively(done(change));
  }

  private static Access<Void> done(Change change) {
    return () -> {
      change.make();
      return null;
    };
  }

  /** Makes a change; what keeps it from that is an outage of the index. */
  private static void orUnavailable(Change change) {
    try {
      change.make();
    } catch (IOException | AlreadyClosedException | IndexDamaged e) {
      throw unavailable(e);
    }
  }

  /** Looks whether all of its files are there in full; if not, it is not ready any more. */
  void inspect() {
    underReadLock(() -> current.inspect());
  }

  /** Whether it takes writes, and has been compared with the record since it lost anything. */
  boolean isReady() {
    return restored && vectors.isConnected() && isOpen();
  }

  /**
   * @throws Unavailable if it lacks what is being put back
   */
  public void requireReady() {
    if (!isReady()) {
      throw unavailable(null);
    }
  }

  private boolean isOpen() {
    return underReadLock(() -> current.isOpen());
  }

  /**
   * Opens it again if an error of the disk has closed it, or anew if it is damaged, and finds its
   * vectors again, or makes room for them; what it lost with either is then put back. A generation
   * beside it is given up: whoever builds it begins anew.
   */
  public void reopen() {
    restored = false;
    discard();
    if (!vectors.isConnected()) {
      toBeRestored();
      vectors.connect(made, onMismatch);
      exclusively(() -> begun++);
    }
    if (!isOpen()) {
      exclusively(
          () -> {
            current.close();
            current = usable(current.path());
            current.complete();
            begun++;
          });
    }
  }

  private IndexGeneration usable(Path path) {
    try {
      return generation(path);
    } catch (IndexDamaged e) {
      if (!IndexGeneration.isDamage(e.getCause())) {
        throw e;
      }
      return anew(path, e);
    }
  }

  void restored() {
    underReadLock(() -> current.filled());
    restored = true;
  }

  /** Has it compared with the record again, and not searched until then. */
  void toBeRestored() {
    restored = false;
    underReadLock(() -> current.beginFilling());
  }

  /** Makes what was written so far outlive a crash. The disk is waited for without the lock. */
  public void commit() {
    List<IndexGeneration> open =
        underReadLock(() -> beside == null ? List.of(current) : List.of(current, beside));
    open.forEach(generation -> orUnavailable(generation::commit));
  }

  @Override
  public void close() {
    threads.shutdown();
    exclusively(
        () -> {
          current.close();
          if (beside != null) {
            beside.discard();
          }
          takePlace();
        });
  }

  static Unavailable unavailable(Exception cause) {
    return new Unavailable(
        "index_unavailable", "The search index cannot be used at the moment.", RETRY_AFTER, cause);
  }
}
