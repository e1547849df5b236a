package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.embedded.DataDirectories;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.embedding.SearchIndex.OnMismatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded default's vectors. */
class LuceneVectorsTest extends VectorsContract {

  private static final int DIMENSION = 96;

  @Override
  Vectors vectors() {
    return new LuceneVectors();
  }

  @Test
  void segmentsThatAreSearchedAtOnceGiveTheSameEachTime(@TempDir Path home) throws IOException {
    Random random = new Random(7);
    SearchScope everything = new SearchScope(UUID.randomUUID(), List.of(), null);
    try (DataDirectory data = DataDirectories.at(home);
        SearchIndex index =
            new SearchIndex(
                data, new Model("random", DIMENSION), new LuceneVectors(), OnMismatch.REFUSE)) {
      index.restored();
      for (int segment = 0; segment < 3; segment++) {
        index.upsert(Stream.generate(() -> chunk(everything.owner(), random)).limit(1500).toList());
        index.open(everything).close();
      }
      try (IndexSnapshot snapshot = index.open(everything)) {
        for (int question = 0; question < 50; question++) {
          float[] vector = vector(random);
          Map<Integer, Float> first = snapshot.nearest(vector, 100);
          for (int time = 0; time < 10; time++) {
            assertThat(snapshot.nearest(vector, 100)).isEqualTo(first);
          }
        }
      }
    }
  }

  private static IndexedChunk chunk(UUID owner, Random random) {
    return new IndexedChunk(
        UUID.randomUUID(),
        UUID.randomUUID(),
        1,
        owner,
        "default",
        "word",
        "",
        vector(random),
        Map.of());
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return VectorUtil.l2normalize(vector);
  }
}
