package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IndexChunksTest extends ProductTest {

  @Test
  void indexIsMadeAgainFromTheRecordAndTwiceIsOnce() {
    String text =
        IntStream.range(0, 230)
            .mapToObj(n -> "# Part " + n + "\n\nSpan " + n + ".\n\n")
            .collect(Collectors.joining());
    String document = me.awaitIndexed(me.upload("parts.md", text));
    assertThat(chunksInIndex(document)).isEqualTo(230);
    index.deleteDocument(java.util.UUID.fromString(document));
    assertThat(chunksInIndex(document)).isZero();

    for (int times = 0; times < 2; times++) {
      Map<String, Object> headers = new HashMap<>();
      headers.put("documentId", document);
      headers.put("version", 1);
      headers.put("lease", null);
      headers.put("leaseTime", null);
      routes.requestBodyAndHeaders("direct:index-chunks", null, headers);
    }

    assertThat(chunksInIndex(document)).isEqualTo(230);
    assertThat(me.search("Span 229").get(0).at("/text").asText()).contains("229");
  }
}
