package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.embedded.DataDirectories;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.embedding.SearchIndex.OnMismatch;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchIndexTest {

  @TempDir private Path home;
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
      index.upsert(List.of(chunk()));
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
  void damageIsNoticedAtStart() throws IOException {
    damage();

    assertThatExceptionOfType(IndexDamaged.class)
        .isThrownBy(() -> new SearchIndex(data, SMALL, new LuceneVectors(), OnMismatch.REFUSE))
        .satisfies(
            refused ->
                assertThat(new IndexUnusableAnalyzer().analyze(refused).getAction())
                    .contains("REINDEX_ON_MISMATCH=reindex"));
    try (SearchIndex index =
        new SearchIndex(data, SMALL, new LuceneVectors(), OnMismatch.REINDEX)) {
      assertThat(index.size()).isZero();
    }
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

  /** Turns one byte in the middle of the vectors around. */
  private void damage() throws IOException {
    Path file;
    try (Stream<Path> files = Files.list(home.resolve("index"))) {
      file =
          files
              .filter(f -> f.toString().endsWith(".cfs") || f.toString().endsWith(".vec"))
              .findFirst()
              .orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static IndexedChunk chunk() {
    return new IndexedChunk(
        UUID.randomUUID(),
        UUID.randomUUID(),
        1,
        UUID.randomUUID(),
        "default",
        "The bridge of Ghent is 41 metres long.",
        "",
        new float[] {1, 0, 0, 0},
        Map.of());
  }
}
