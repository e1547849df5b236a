package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.sutazai.embedded.DataDirectories;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.embedding.SearchIndex.OnMismatch;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the index promises, wherever its vectors lie. */
abstract class VectorsContract {

  private static final float[] EAST = {1, 0, 0, 0};
  private static final float[] NORTH_EAST = {0.8f, 0.6f, 0, 0};
  private static final float[] NORTH = {0, 1, 0, 0};

  /** Only its name and its dimension count here. */
  record Model(String modelName, int dimension) implements EmbeddingModel {
    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> texts) {
      throw new AssertionError("not asked here");
    }
  }

  @TempDir private Path home;
  private final UUID me = UUID.randomUUID();
  private final UUID document = UUID.randomUUID();
  private DataDirectory data;
  private SearchIndex index;

  /** The same vectors at every call of one test. */
  abstract Vectors vectors();

  @BeforeEach
  void begin() throws IOException {
    data = DataDirectories.at(home);
    index = open("small", OnMismatch.REFUSE);
    index.restored();
  }

  @AfterEach
  void end() throws IOException {
    index.close();
    data.close();
  }

  private SearchIndex open(String model, OnMismatch onMismatch) {
    return new SearchIndex(data, new Model(model, 4), vectors(), onMismatch);
  }

  @Test
  void nearestComeFirstWithTheirCosines() {
    IndexedChunk east = chunk(document, 1, EAST, Map.of());
    IndexedChunk northEast = chunk(document, 1, NORTH_EAST, Map.of());
    index.upsert(List.of(chunk(document, 1, NORTH, Map.of()), northEast, east));

    try (IndexSnapshot snapshot = index.open(all(me))) {
      Map<Integer, Float> nearest = snapshot.nearest(EAST, 2);
      assertThat(ids(snapshot, nearest.keySet())).containsExactly(east.id(), northEast.id());
      assertThat(List.copyOf(nearest.values()).get(0)).isCloseTo(1, within(1e-5f));
      assertThat(List.copyOf(nearest.values()).get(1)).isCloseTo(0.8f, within(1e-5f));
      assertThat(snapshot.cosines(NORTH, nearest.keySet()).values())
          .anySatisfy(cosine -> assertThat(cosine).isCloseTo(0.6f, within(1e-5f)));
      assertThat(snapshot.vectors(nearest.keySet()).values())
          .anySatisfy(vector -> assertThat(vector).containsExactly(EAST));
    }
  }

  @Test
  void anotherOwnersChunksAreNotFound() {
    index.upsert(List.of(chunk(document, 1, EAST, Map.of())));

    assertThat(found(all(UUID.randomUUID()))).isEmpty();
    assertThat(found(new SearchScope(me, List.of("other"), null))).isEmpty();
    assertThat(found(new SearchScope(me, List.of("other", "default"), null))).hasSize(1);
  }

  @Test
  void chunkWrittenAgainTakesTheFirstOnesPlace() {
    IndexedChunk chunk = chunk(document, 1, EAST, Map.of());
    index.upsert(List.of(chunk));
    index.upsert(List.of(chunk));

    assertThat(found(all(me))).containsExactly(chunk.id());
    assertThat(index.revisions()).containsExactlyEntriesOf(Map.of(document + "/1", 1));
  }

  @Test
  void unfinishedVersionIsNotFoundAndTakesNoPlace() {
    IndexedChunk published = chunk(document, 1, NORTH, Map.of());
    index.upsert(List.of(published));
    index.hide(document, 2);
    index.upsert(chunks(document, 2, 300));

    assertThat(found(all(me))).containsExactly(published.id());

    index.publish(document, 2);

    assertThat(found(all(me))).hasSize(10).doesNotContain(published.id());
    index.settle(document, 2);
    index.forgetOlder(document, 2);
    assertThat(index.revisions()).containsExactlyEntriesOf(Map.of(document + "/2", 300));
  }

  @Test
  void versionThatADeadProcessLeftUnfinishedIsNotFoundUntilItIsGoneOnWith() {
    IndexedChunk published = chunk(document, 1, NORTH, Map.of());
    List<Map<String, Object>> record =
        List.of(Map.of("documentId", document.toString(), "version", 1, "chunks", 1));
    List<IndexedChunk> whole = chunks(document, 2, 3);
    index.upsert(List.of(published));
    index.hide(document, 2);
    index.upsert(whole.subList(0, 2));
    index.close();
    index = open("small", OnMismatch.REFUSE);
    IndexRestoring restoring = new IndexRestoring(index);

    assertThat(restoring.compare(record, null).lacking()).isEmpty();
    restoring.done();

    assertThat(found(all(me))).containsExactly(published.id());

    index.hide(document, 2);
    index.upsert(whole);
    restoring.compare(record, null);
    index.publish(document, 2);

    assertThat(found(all(me))).hasSize(3).doesNotContain(published.id());
  }

  @Test
  void deletedDocumentLeavesNothing() {
    UUID other = UUID.randomUUID();
    index.upsert(chunks(document, 1, 3));
    IndexedChunk kept = chunk(other, 1, NORTH, Map.of());
    index.upsert(List.of(kept));

    index.deleteDocument(document);

    assertThat(found(all(me))).containsExactly(kept.id());
    assertThat(index.revisions()).containsOnlyKeys(other + "/1");
  }

  @Test
  void onlyTheRevisionNamedIsDeleted() {
    index.upsert(chunks(document, 1, 2));
    index.upsert(chunks(document, 2, 3));

    index.deleteRevision(document, 1);

    assertThat(index.revisions()).containsExactlyEntriesOf(Map.of(document + "/2", 3));
  }

  @Test
  void filtersAreExact() {
    IndexedChunk blue =
        chunk(document, 1, EAST, Map.of("colour", "blue", "height", 41, "tags", List.of("a", "b")));
    IndexedChunk red =
        chunk(document, 1, NORTH, Map.of("colour", "red", "height", 52, "open", true, "page", 2));
    IndexedChunk plain = chunk(document, 1, NORTH_EAST, Map.of("title", "Plain"));
    index.upsert(List.of(blue, red, plain));
    index.upsert(chunks(document, 1, 50));

    assertThat(filtered(Map.of("colour", "blue"))).containsExactly(blue.id());
    assertThat(filtered(Map.of("tags", Map.of("$eq", "b")))).containsExactly(blue.id());
    assertThat(filtered(Map.of("colour", Map.of("$in", List.of("red", "blue")))))
        .containsExactly(blue.id(), red.id());
    assertThat(filtered(Map.of("colour", Map.of("$in", List.of())))).isEmpty();
    assertThat(filtered(Map.of("height", Map.of("$gt", 41)))).containsExactly(red.id());
    assertThat(filtered(Map.of("height", Map.of("$gte", 41, "$lt", 52))))
        .containsExactly(blue.id());
    assertThat(filtered(Map.of("colour", Map.of("$gt", "blue", "$lte", "red"))))
        .containsExactly(red.id());
    assertThat(filtered(Map.of("page", 2))).containsExactly(red.id());
    assertThat(filtered(Map.of("open", true))).containsExactly(red.id());
    assertThat(filtered(Map.of("title", "Plain"))).containsExactly(plain.id());
    assertThat(filtered(Map.of("owner", me.toString()))).isEmpty();
    assertThat(
            filtered(
                Map.of(
                    "$or",
                    List.of(Map.of("colour", "red"), Map.of("title", Map.of("$eq", "Plain"))))))
        .containsExactly(plain.id(), red.id());
    assertThat(filtered(Map.of("title", Map.of("$ne", "many"))))
        .containsExactly(blue.id(), plain.id(), red.id());
  }

  @Test
  void valuesAreComparedWithThoseOfOneNameAndType() {
    IndexedChunk low = chunk(document, 1, EAST, Map.of("n", -2.5, "nn", 7));
    IndexedChunk seven = chunk(document, 1, EAST, Map.of("n", 7, "m", 1));
    IndexedChunk high = chunk(document, 1, EAST, Map.of("n", 1e300));
    IndexedChunk text = chunk(document, 1, EAST, Map.of("n", "7", "nn", "8"));
    IndexedChunk empty = chunk(document, 1, EAST, Map.of("n", ""));
    IndexedChunk truth = chunk(document, 1, EAST, Map.of("n", true));
    IndexedChunk other = chunk(document, 1, EAST, Map.of("m", 7));
    index.upsert(List.of(low, seven, high, text, empty, truth, other));

    keeps("$eq", 7, seven);
    keeps("$eq", -2.5, low);
    keeps("$eq", "7", text);
    keeps("$eq", "", empty);
    keeps("$eq", true, truth);
    keeps("$eq", false);
    keeps("$in", List.of(7, "7", true), seven, text, truth);
    keeps("$ne", 7, low, high, text, empty, truth, other);
    keeps("$lt", 0, low);
    keeps("$lt", -2.5);
    keeps("$lte", 7, low, seven);
    keeps("$gt", -2.5, seven, high);
    keeps("$gte", -3, low, seven, high);
    keeps("$gt", 1e300);
    keeps("$gte", "", text, empty);
    keeps("$gt", "", text);
    keeps("$lt", "8", text, empty);
    keeps("$lte", "", empty);
  }

  @Test
  void zeroHasNoSign() {
    IndexedChunk zero = chunk(document, 1, EAST, Map.of("n", 0));
    IndexedChunk negative = chunk(document, 1, EAST, Map.of("n", -0.0));
    index.upsert(List.of(zero, negative));

    for (double operand : new double[] {0.0, -0.0}) {
      keeps("$eq", operand, zero, negative);
      keeps("$in", List.of(operand), zero, negative);
      keeps("$lte", operand, zero, negative);
      keeps("$gte", operand, zero, negative);
      keeps("$lt", operand);
      keeps("$gt", operand);
      keeps("$ne", operand);
    }
  }

  private void keeps(String operator, Object operand, IndexedChunk... chunks) {
    assertThat(filtered(Map.of("n", Map.of(operator, operand))))
        .as(operator + " " + operand)
        .containsExactlyInAnyOrderElementsOf(Stream.of(chunks).map(IndexedChunk::id).toList());
  }

  @Test
  void anotherModelIsRefusedAndBeginsAnewIfItMay() {
    index.upsert(chunks(document, 1, 2));
    index.close();

    assertThatExceptionOfType(IndexMismatch.class)
        .isThrownBy(() -> open("other", OnMismatch.REFUSE));

    index = open("other", OnMismatch.REINDEX);
    assertThat(index.revisions()).isEmpty();
  }

  private static SearchScope all(UUID owner) {
    return new SearchScope(owner, List.of(), null);
  }

  private List<UUID> filtered(Map<String, Object> filter) {
    return found(new SearchScope(me, List.of(), Filter.parse(filter)));
  }

  private List<UUID> found(SearchScope scope) {
    try (IndexSnapshot snapshot = index.open(scope)) {
      return ids(snapshot, snapshot.nearest(EAST, 10).keySet());
    }
  }

  private static List<UUID> ids(IndexSnapshot snapshot, Collection<Integer> chunks) {
    Map<Integer, UUID> ids = snapshot.ids(chunks);
    return chunks.stream().map(ids::get).toList();
  }

  private List<IndexedChunk> chunks(UUID document, int version, int n) {
    List<IndexedChunk> chunks = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      chunks.add(chunk(document, version, EAST, Map.of("title", "many")));
    }
    return chunks;
  }

  private IndexedChunk chunk(
      UUID document, int version, float[] vector, Map<String, Object> fields) {
    Map<String, Object> all = new HashMap<>(fields);
    all.put("version", version);
    return new IndexedChunk(
        UUID.randomUUID(),
        document,
        version,
        me,
        "default",
        "The bridge of Ghent is 41 metres long.",
        "",
        vector,
        all);
  }
}
