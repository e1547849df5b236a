package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ProductTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;

class CommitIndexTest extends ProductTest {

  @Test
  void whatIsIndexedIsOnDiskBeforeLong() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(chunksOnDisk(document)).isEqualTo(1));
  }

  private int chunksOnDisk(String document) throws IOException {
    Path first = dataDirectory().resolve("index");
    Path reindexed = dataDirectory().resolve("index.new");
    try (Directory directory = FSDirectory.open(Files.exists(first) ? first : reindexed)) {
      if (!DirectoryReader.indexExists(directory)) {
        return 0;
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        return reader.docFreq(new Term("document", document));
      }
    }
  }
}
