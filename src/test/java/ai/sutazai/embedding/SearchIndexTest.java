package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.same;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import ai.sutazai.embedded.DataDirectories;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.embedding.SearchIndex.OnMismatch;
import ai.sutazai.errors.Unavailable;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

class SearchIndexTest {

  @TempDir private Path home;
  @TempDir private Path crashed;
  private final UUID me = UUID.randomUUID();
  private final UUID document = UUID.randomUUID();
  private DataDirectory data;

  /** Only its name and its dimension count here. */
  private record Model(String modelName, int dimension) implements EmbeddingModel {
    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> texts) {
      throw new AssertionError("not asked here");
    }
  }

  private static final Model SMALL = new Model("small", 4);

  @BeforeEach
  void fill() throws IOException {
    data = DataDirectories.at(home);
    try (SearchIndex index = new SearchIndex(data, SMALL, new LuceneVectors(), OnMismatch.REFUSE)) {
      index.upsert(List.of(chunk(1)));
    }
  }

  @AfterEach
  void release() throws IOException {
    data.close();
  }

  @Test
  void sameModelFindsWhatWasWritten() {
    try (SearchIndex index = new SearchIndex(data, SMALL, new LuceneVectors(), OnMismatch.REFUSE)) {
      assertThat(index.size()).isEqualTo(1);
    }
  }

  @Test
  void anotherModelOrDimensionIsRefusedWithTheWayOut() {
    for (Model other : List.of(new Model("other", 4), new Model("small", 8))) {
      assertThatExceptionOfType(IndexMismatch.class)
          .isThrownBy(() -> new SearchIndex(data, other, new LuceneVectors(), OnMismatch.REFUSE))
          .satisfies(
              refused ->
                  assertThat(new IndexUnusableAnalyzer().analyze(refused).getAction())
                      .contains("REINDEX_ON_MISMATCH=reindex"));
    }
  }

  @Test
  void anotherModelBeginsAnEmptyIndexIfItMay() {
    Model other = new Model("other", 8);
    try (SearchIndex index =
        new SearchIndex(data, other, new LuceneVectors(), OnMismatch.REINDEX)) {
      assertThat(index.size()).isZero();
      assertThat(index.isReady()).isFalse();
    }
    try (SearchIndex index = new SearchIndex(data, other, new LuceneVectors(), OnMismatch.REFUSE)) {
      assertThat(index.model()).isEqualTo("other/8");
    }
  }

  @Test
  void indexOfAnEarlierFormIsMadeAnewByItself() throws IOException {
    try (Directory directory = FSDirectory.open(home.resolve("index"));
        IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
      writer.setLiveCommitData(Map.of("model", "small", "dimension", "4").entrySet());
    }

    try (SearchIndex index = new SearchIndex(data, SMALL, new LuceneVectors(), OnMismatch.REFUSE)) {
      assertThat(index.size()).isZero();
      assertThat(index.isReady()).isFalse();
    }
  }

  @Test
  void namesOfMetadataAreNoFieldsOfTheirOwn() throws IOException {
    int before = fieldsOnDisk();
    try (SearchIndex index = reopened()) {
      for (int n = 0; n < 1_000; n++) {
        index.upsert(List.of(chunk(1, Map.of("count-" + n, n, "name-" + n, "x", "is-" + n, true))));
      }
    }

    assertThat(fieldsOnDisk()).isEqualTo(before + 3);
  }

  private int fieldsOnDisk() throws IOException {
    try (Directory directory = FSDirectory.open(home.resolve("index"));
        DirectoryReader reader = DirectoryReader.open(directory)) {
      return FieldInfos.getMergedFieldInfos(reader).size();
    }
  }

  @Test
  void damageAnywhereIsNoticedAtStart() throws IOException {
    for (double where = 0; where < 1; where += 0.05) {
      flip(where);

      assertThatExceptionOfType(IndexDamaged.class)
          .isThrownBy(() -> new SearchIndex(data, SMALL, new LuceneVectors(), OnMismatch.REFUSE))
          .satisfies(
              refused ->
                  assertThat(new IndexUnusableAnalyzer().analyze(refused).getAction())
                      .contains("REINDEX_ON_MISMATCH=reindex"));
      flip(where);
    }
    flip(0.5);
    try (SearchIndex index =
        new SearchIndex(data, SMALL, new LuceneVectors(), OnMismatch.REINDEX)) {
      assertThat(index.size()).isZero();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void filesOfAnIndexThatIsRefusedAreNotKeptOpen() throws IOException {
    for (double where = 0; where < 1; where += 0.05) {
      flip(where);
      assertThatExceptionOfType(IndexDamaged.class)
          .isThrownBy(() -> new SearchIndex(data, SMALL, new LuceneVectors(), OnMismatch.REFUSE));
      flip(where);
    }

    assertThat(Files.readString(Path.of("/proc/self/maps")))
        .doesNotContain(home.resolve("index").toRealPath().toString());
  }

  @Test
  void searchThatCannotBeOpenedHoldsNothingOfTheIndex() {
    AtomicReference<IndexReader> read = new AtomicReference<>();
    Vectors cut = mock(Vectors.class, delegatesTo(new LuceneVectors()));
    doAnswer(
            call -> {
              read.set(call.getArgument(1, ScopedSearcher.class).getIndexReader());
              throw new InternalError("a fault occurred in an unsafe memory access operation");
            })
        .when(cut)
        .within(any(), any());
    try (SearchIndex index = new SearchIndex(data, SMALL, cut, OnMismatch.REFUSE)) {
      index.restored();
      assertThatExceptionOfType(InternalError.class).isThrownBy(() -> found(index));
    }

    assertThat(read.get().getRefCount()).isZero();
  }

  @Test
  void deletedDirectoryIsAnEmptyIndex() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("index"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(home.resolve("index"));

    try (SearchIndex index = new SearchIndex(data, SMALL, new LuceneVectors(), OnMismatch.REFUSE)) {
      assertThat(index.size()).isZero();
      assertThat(index.isReady()).isFalse();
    }
  }

  @Test
  void indexWhoseFilesAreCutWhileItIsOpenIsMadeAnew() throws IOException {
    try (SearchIndex index = reopened()) {
      index.inspect();
      assertThat(index.isReady()).isTrue();
      try (Stream<Path> files = Files.list(home.resolve("index"))) {
        for (Path file : files.toList()) {
          FileChannel.open(file, StandardOpenOption.WRITE).truncate(0).close();
        }
      }

      index.inspect();
      assertThat(index.isReady()).isFalse();

      index.reopen();
      assertThat(index.size()).isZero();
      assertThat(index.isReady()).isFalse();
      index.fill(List.of(chunk(1)), null, null, null, null);
      index.restored();
      assertThat(found(index)).isEqualTo(1);
    }
    try (SearchIndex index = reopened()) {
      assertThat(found(index)).isEqualTo(1);
    }
  }

  @Test
  void searchOfAnIndexThatIsToBeRestoredDoesNotWaitUntilItIsOpenedAnew() {
    try (SearchIndex index = reopened()) {
      index.toBeRestored();
      Lock opening = generations(index).writeLock();
      opening.lock();
      try {
        assertThat(CompletableFuture.supplyAsync(() -> found(index)))
            .failsWithin(Duration.ofSeconds(20))
            .withThrowableOfType(ExecutionException.class)
            .withCauseInstanceOf(Unavailable.class);
      } finally {
        opening.unlock();
      }
    }
  }

  private static ReentrantReadWriteLock generations(SearchIndex index) {
    return (ReentrantReadWriteLock) ReflectionTestUtils.getField(index, "generations");
  }

  @Test
  void searchingGoesOnWhileAnotherGenerationTakesItsPlace() {
    List<String> seen = new ArrayList<>();
    try (WriterSteps steps = new WriterSteps();
        SearchIndex index = reopened()) {
      int generation = index.build();
      index.fill(List.of(chunk(1), chunk(1)), null, null, null, generation);

      steps.during(
          () -> index.swap(generation),
          step -> {
            seen.add(step);
            assertThat(CompletableFuture.supplyAsync(() -> found(index)))
                .as(step)
                .succeedsWithin(Duration.ofSeconds(60));
          });

      assertThat(seen).contains("commit: start", "rollback");
      assertThat(found(index)).isEqualTo(2);
    }
  }

  @Test
  void versionThatIsBegunWhileASearchIsOpenedIsNotFound() {
    try (WriterSteps steps = new WriterSteps();
        SearchIndex index = reopened()) {
      index.upsert(List.of(chunk(1)));

      steps.during(
          () -> assertThat(found(index)).isEqualTo(2),
          step -> {
            if (step.equals("flush at getReader")) {
              index.hide(document, 2);
              index.upsert(List.of(chunk(2)));
            }
          });
    }
  }

  @Test
  void versionThatIsGivenUpIsNotFoundEither() {
    try (SearchIndex index = reopened()) {
      AtomicBoolean ended = new AtomicBoolean();
      CompletableFuture<Set<Integer>> found =
          CompletableFuture.supplyAsync(
              () -> {
                Set<Integer> sizes = new HashSet<>();
                while (!ended.get()) {
                  sizes.add(found(index));
                }
                return sizes;
              });

      for (int n = 0; n < 500; n++) {
        index.hide(document, 2);
        index.upsert(List.of(chunk(2)));
        index.deleteRevision(document, 2);
      }
      ended.set(true);

      assertThat(found).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(Set.of(1));
    }
  }

  @Test
  void versionWhosePlaceWasTakenIsFoundAgainIfTheNewOneIsGivenUp() {
    try (SearchIndex index = reopened()) {
      publishVersion(2, index);
      assertThat(found(index)).isEqualTo(2);

      index.deleteRevision(document, 2);
      assertThat(found(index)).isEqualTo(1);

      publishVersion(3, index);
      int generation = index.build();
      index.fill(List.of(chunk(1)), null, null, null, generation);
      index.swap(generation);
      index.deleteRevision(document, 3);
      assertThat(found(index)).isEqualTo(1);

      publishVersion(4, index);
      index.hide(document, 4);
      assertThat(found(index)).isEqualTo(1);
    }
  }

  @Test
  void versionThatIsLetGoOfIsNotFoundAgainBesideAnother() {
    try (SearchIndex index = reopened()) {
      publishVersion(2, index);
      publishVersion(3, index);
      assertThat(found(index)).isEqualTo(3);

      index.deleteRevision(document, 3);
      assertThat(found(index)).isEqualTo(1);

      index.settle(document, 2);
      assertThat(found(index)).as("its worker had not heard of its end").isEqualTo(2);
    }
  }

  @Test
  void versionOfAnotherInstanceTakesThePlaceOfWhatWasNotSettled() {
    try (SearchIndex index = reopened()) {
      publishVersion(2, index);
      assertThat(index.holds(document, 2, 2)).isTrue();
      assertThat(index.revisions()).containsOnlyKeys(document + "/2");

      publishVersion(4, index);
      index.hide(document, 3);
      index.upsert(List.of(chunk(3)));
      index.publishFollowed(document, 3);
      assertThat(found(index)).isEqualTo(4);
      index.deleteRevision(document, 4);
      assertThat(found(index)).isEqualTo(1);
    }
  }

  @Test
  void versionThatIsTakenOverIsFoundInTheGenerationThatHasItInPlaceOfTheOneBefore() {
    try (SearchIndex index = reopened()) {
      int generation = index.build();
      index.hideFollowed(document, 2, 2);
      index.fill(List.of(chunk(2), chunk(2)), null, null, null, generation);
      assertThat(found(index)).isEqualTo(1);

      index.swap(generation);
      assertThat(found(index)).isEqualTo(2);

      index.hideFollowed(document, 2, 2);
      assertThat(found(index)).as("looked for before the swap, taken over after it").isEqualTo(2);
    }
  }

  @Test
  void versionThatIsSettledOrPublishedAnewAfterItWasFoundLateIsNotLetGoOf() {
    try (SearchIndex index = reopened()) {
      publishVersion(2, index);
      index.letGo(document, 2);
      assertThat(found(index)).as("its worker may finish it yet").isEqualTo(2);

      index.settle(document, 2);
      index.letGo(document, 2);
      assertThat(found(index)).as("it is the record's").isEqualTo(2);

      publishVersion(3, index);
      ReflectionTestUtils.setField(index, "patience", Duration.ZERO);
      index.letGo(document, 3);
      assertThat(found(index)).isEqualTo(2);
      assertThat(index.unsettled()).isEmpty();
    }
  }

  @Test
  void versionThatIsSettledIsTheOnlyOneLeft() {
    try (SearchIndex index = reopened()) {
      publishVersion(2, index);
      assertThat(index.publishedMayLack(document, 2)).isFalse();

      index.settle(document, 2);

      assertThat(index.revisions()).containsExactlyEntriesOf(Map.of(document + "/2", 2));
      assertThat(found(index)).isEqualTo(2);
    }
  }

  @Test
  void publishedVersionMayBeLackedByAGenerationThatWasBegunSinceItWasPutIn() {
    try (SearchIndex index = reopened()) {
      publishVersion(2, index);
      int generation = index.build();
      index.swap(generation);

      assertThat(index.publishedMayLack(document, 2)).isTrue();
      assertThat(isSettled(index)).as("what is found of it is not all").isFalse();

      index.settle(document, 2);
      assertThat(index.publishedMayLack(document, 2)).isFalse();
      assertThat(isSettled(index)).isTrue();
    }
  }

  @Test
  void versionThatAGenerationMayLackIsTakenOverFromTheRecordBeforeItIsSettled() {
    try (SearchIndex index = reopened()) {
      publishVersion(2, index);
      index.build();
      assertThat(index.holds(document, 2, 2)).isFalse();

      index.hideFollowed(document, 2, 3);
      index.settle(document, 2);
      assertThat(found(index)).as("until it is whole").isEqualTo(1);

      index.publishFollowed(document, 2);
      assertThat(index.holds(document, 2, 2)).isTrue();
    }
  }

  @Test
  void versionThatIsFoundWholeStaysSoWhileItIsTakenOverForAnotherGeneration() {
    try (SearchIndex index = reopened()) {
      publishVersion(2, index);
      index.build();

      index.hideFollowed(document, 2, 2);

      assertThat(found(index)).isEqualTo(2);
      assertThat(index.publishedMayLack(document, 2)).isTrue();
    }
  }

  @Test
  void versionThatTheRecordHasIsSettledOnceItIsUnhidden() {
    try (SearchIndex index = reopened()) {
      publishVersion(2, index);
      assertThat(isSettled(index)).isFalse();

      index.unhide(document, 2);

      assertThat(isSettled(index)).isTrue();
    }
  }

  @Test
  void whatTwoGenerationsMayLackComesIntoBoth() {
    try (SearchIndex index = reopened()) {
      publishVersion(2, index);
      index.swap(index.build());
      index.build();

      index.fill(List.of(chunk(2)), null, null, true, null);
      index.settle(document, 2);

      assertThat(found(index)).isEqualTo(1);
    }
  }

  @Test
  void whatAGenerationMayLackComesIntoIt() {
    try (SearchIndex index = reopened()) {
      publishVersion(2, index);
      int generation = index.build();

      withoutRoom(() -> index.fill(List.of(chunk(2)), null, null, true, null));
      index.settle(document, 2);
      index.swap(generation);

      assertThat(index.revisions()).containsExactlyEntriesOf(Map.of(document + "/2", 1));
    }
  }

  @Test
  void nothingTakesThePlaceOfAnIndexThatIsToBeRestored() {
    try (SearchIndex index = reopened()) {
      int generation = index.build();
      index.toBeRestored();

      assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> index.swap(generation));
    }
  }

  @Test
  void versionThatWasReplacedOrDeletedMeanwhileIsNotFilledInAnyMore() {
    UUID deleted = UUID.randomUUID();
    try (SearchIndex index = reopened()) {
      int generation = index.build();
      publishVersion(2, index);
      index.settle(document, 2);
      index.deleteDocument(deleted);

      index.fill(List.of(chunk(1), chunk(deleted, 1, Map.of())), null, null, null, generation);
      index.swap(generation);

      assertThat(index.revisions()).containsExactlyEntriesOf(Map.of(document + "/2", 2));
    }
  }

  @Test
  void versionThatIsReplacedWhileItIsFilledInIsNotLeft() throws Exception {
    Vectors slow = mock(Vectors.class, delegatesTo(new LuceneVectors()));
    try (SearchIndex index = new SearchIndex(data, SMALL, slow, OnMismatch.REFUSE)) {
      index.restored();
      int generation = index.build();
      publishVersion(2, index);
      AtomicReference<CompletableFuture<Void>> settled = new AtomicReference<>();
      IndexedChunk replaced = chunk(1);
      doAnswer(
              call -> {
                settled.set(CompletableFuture.runAsync(() -> index.settle(document, 2)));
                await()
                    .until(() -> settled.get().isDone() || generations(index).hasQueuedThreads());
                return null;
              })
          .when(slow)
          .describe(same(replaced), any());

      index.fill(List.of(replaced), null, null, null, generation);
      settled.get().get(20, TimeUnit.SECONDS);
      index.swap(generation);

      assertThat(index.revisions()).containsExactlyEntriesOf(Map.of(document + "/2", 2));
    }
  }

  @Test
  void workerThatIsLateWithAnOlderVersionDoesNotHaveItFound() {
    try (SearchIndex index = reopened()) {
      index.hide(document, 2);
      publishVersion(3, index);
      index.settle(document, 3);

      index.hide(document, 2);
      index.upsert(List.of(chunk(2)));
      assertThat(index.mayLack(document, 2, false)).isFalse();
      index.publish(document, 2);

      assertThat(found(index)).isEqualTo(3);
    }
  }

  /** One of as many chunks as its number. */
  private void publishVersion(int version, SearchIndex index) {
    index.hide(document, version);
    index.upsert(Stream.generate(() -> chunk(version)).limit(version).toList());
    index.publish(document, version);
  }

  @Test
  void versionMayLackWhatWasPutInBeforeAnotherGenerationWasBegun() {
    try (SearchIndex index = reopened()) {
      index.hide(document, 2);
      index.upsert(List.of(chunk(2)));
      assertThat(index.mayLack(document, 2, false)).isFalse();
      assertThat(index.mayLack(document, 2, true)).isTrue();

      int generation = index.build();
      assertThat(index.mayLack(document, 2, false)).isTrue();
      index.swap(generation);
      assertThat(index.mayLack(document, 2, false)).isTrue();

      index.hide(document, 2);
      assertThat(index.mayLack(document, 2, false)).isFalse();
    }
  }

  @Test
  void generationBesideOneThatIsToBeRestoredIsGivenUp() {
    try (SearchIndex index = reopened()) {
      int generation = index.build();
      index.toBeRestored();
      index.reopen();
      assertThatExceptionOfType(Unavailable.class).isThrownBy(index::build);
      index.fill(List.of(chunk(1)), null, null, null, null);

      assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> index.swap(generation));
      index.restored();
      assertThat(found(index)).isEqualTo(2);
    }
  }

  @Test
  void generationThatIsGivenUpWhileItIsToTakeAPlaceDoesNot() {
    for (String moment : List.of("commit: start", "commit: done")) {
      AtomicBoolean come = new AtomicBoolean();
      try (WriterSteps steps = new WriterSteps();
          SearchIndex index = reopened()) {
        int generation = index.build();
        steps.during(
            () ->
                assertThatExceptionOfType(Unavailable.class)
                    .isThrownBy(() -> index.swap(generation)),
            step -> {
              if (step.equals(moment) && !come.getAndSet(true)) {
                index.discard();
              }
            });

        assertThat(come).isTrue();
        assertThat(index.isReady()).isTrue();
        assertThat(found(index)).isEqualTo(1);
      }
    }
  }

  @Test
  void whatABuildThatWasGivenUpStillReadsComesIntoNoOther() {
    try (SearchIndex index = reopened()) {
      int generation = index.build();
      index.discard();
      publishVersion(2, index);
      index.settle(document, 2);

      assertThatExceptionOfType(Unavailable.class)
          .isThrownBy(() -> index.fill(List.of(chunk(1)), null, null, null, generation));
      int next = index.build();
      assertThatExceptionOfType(Unavailable.class)
          .isThrownBy(() -> index.fill(List.of(chunk(1)), null, null, null, generation));
      assertThat(index.revisions()).containsExactlyEntriesOf(Map.of(document + "/2", 2));
      assertThat(index.revisions(next)).isEmpty();
    }
  }

  @Test
  void generationBesideThatHasNoRoomEndsItsBuild() {
    try (SearchIndex index = reopened()) {
      int generation = index.build();
      withoutRoom(
          () -> {
            assertThatExceptionOfType(BuildFailed.class)
                .isThrownBy(() -> index.fill(List.of(chunk(1)), null, null, null, generation))
                .withMessageContaining("MIN_FREE_DISK");
            assertThatExceptionOfType(BuildFailed.class).isThrownBy(index::build);
          });

      assertThat(home.resolve("index.new")).doesNotExist();
      assertThat(found(index)).isEqualTo(1);
    }
  }

  @Test
  void whatIsPutBackWaitsForRoomAndMayUseHalfOfWhatIsKeptFree() {
    try (SearchIndex index = new SearchIndex(data, SMALL, new LuceneVectors(), OnMismatch.REFUSE)) {
      withoutRoom(
          () ->
              assertThatExceptionOfType(Unavailable.class)
                  .isThrownBy(() -> index.fill(List.of(chunk(1)), null, null, null, null)));
      withMinFree(
          DataSize.ofBytes(home.toFile().getUsableSpace() * 3 / 2),
          () -> {
            assertThat(data.hasSpace()).isFalse();
            index.fill(List.of(chunk(1)), null, null, null, null);
          });
      index.restored();

      assertThat(found(index)).isEqualTo(2);
    }
  }

  private void withoutRoom(Runnable work) {
    withMinFree(DataSize.ofTerabytes(1_000_000), work);
  }

  private void withMinFree(DataSize minFree, Runnable work) {
    Object before = ReflectionTestUtils.getField(data, "minFree");
    ReflectionTestUtils.setField(data, "minFree", minFree);
    work.run();
    ReflectionTestUtils.setField(data, "minFree", before);
  }

  @Test
  void faultOfTheGenerationBesideIsItsBuildersAlone() throws IOException {
    UUID deleted = UUID.randomUUID();
    try (SearchIndex index = reopened()) {
      index.upsert(List.of(chunk(deleted, 1, Map.of())));
      int generation = index.build();
      index.fill(List.of(chunk(1)), null, null, null, generation);
      FileSystemUtils.deleteRecursively(home.resolve("index.new"));
      assertThatExceptionOfType(Unavailable.class).isThrownBy(index::commit);

      publishVersion(2, index);
      index.settle(document, 2);
      index.deleteDocument(deleted);

      assertThat(found(index)).isEqualTo(2);
      assertThatExceptionOfType(BuildFailed.class)
          .isThrownBy(() -> index.fill(List.of(chunk(1)), null, null, null, generation))
          .withMessageContaining("index.new");
      assertThatExceptionOfType(BuildFailed.class).isThrownBy(() -> index.revisions(generation));
      assertThatExceptionOfType(BuildFailed.class).isThrownBy(() -> index.swap(generation));
      assertThat(found(index)).isEqualTo(2);

      index.swap(index.build());
      assertThat(found(index)).isZero();
    }
  }

  @Test
  void crashLeavesTheGenerationThatWasSearchedLast() throws IOException {
    try (SearchIndex index = reopened()) {
      for (int searched = 1; searched < 4; searched++) {
        int generation = index.build();
        index.fill(
            Stream.generate(() -> chunk(1)).limit(searched + 1).toList(),
            null,
            null,
            null,
            generation);
        index.commit();
        assertThat(sizeAfterACrash()).isEqualTo(searched);

        index.swap(generation);
        assertThat(sizeAfterACrash()).isEqualTo(searched + 1);
      }
    }
    assertThat(home.resolve("index")).exists();
    assertThat(home.resolve("index.new")).doesNotExist();
  }

  /** How much another process would find of what is on the disk now. */
  private int sizeAfterACrash() throws IOException {
    Path copy = crashed.resolve(UUID.randomUUID().toString());
    FileSystemUtils.copyRecursively(home, copy);
    try (DataDirectory other = DataDirectories.at(copy);
        SearchIndex index = new SearchIndex(other, SMALL, new LuceneVectors(), OnMismatch.REFUSE)) {
      return index.size();
    }
  }

  private SearchIndex reopened() {
    SearchIndex index = new SearchIndex(data, SMALL, new LuceneVectors(), OnMismatch.REFUSE);
    index.restored();
    return index;
  }

  private int found(SearchIndex index) {
    try (IndexSnapshot snapshot = index.open(new SearchScope(me, List.of(), null))) {
      return snapshot.size();
    }
  }

  private boolean isSettled(SearchIndex index) {
    try (IndexSnapshot snapshot = index.open(new SearchScope(me, List.of(), null))) {
      return snapshot.isSettled();
    }
  }

  /** Changes one byte, at such a part of its file, or changes it back. */
  private void flip(double where) throws IOException {
    Path file;
    try (Stream<Path> files = Files.list(home.resolve("index"))) {
      file =
          files
              .filter(f -> f.toString().endsWith(".cfs") || f.toString().endsWith(".vec"))
              .findFirst()
              .orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) (bytes.length * where)] ^= 1;
    Files.write(file, bytes);
  }

  private IndexedChunk chunk(int version) {
    return chunk(version, Map.of());
  }

  private IndexedChunk chunk(int version, Map<String, Object> fields) {
    return chunk(document, version, fields);
  }

  private IndexedChunk chunk(UUID document, int version, Map<String, Object> fields) {
    return new IndexedChunk(
        UUID.randomUUID(),
        document,
        version,
        me,
        "default",
        "The bridge of Ghent is 41 metres long.",
        "",
        new float[] {1, 0, 0, 0},
        fields);
  }
}
