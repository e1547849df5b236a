package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunkDocumentTest extends ProductTest {

  @Test
  void chunksTogetherCoverEverythingThatIsNotBlank() {
    String text =
        IntStream.range(0, 120)
            .mapToObj(
                n ->
                    (n % 20 == 0 ? "# Part " + n + "\n\n" : "")
                        + "Sentence number "
                        + n
                        + " tells of a bridge 🌉 near the village of 橋"
                        + n
                        + ".\n\n")
            .collect(Collectors.joining());
    String document = me.awaitIndexed(me.upload("long.md", text));

    String stored = me.text(document);
    List<JsonNode> chunks = me.chunks(document);

    boolean[] covered = new boolean[stored.codePointCount(0, stored.length())];
    for (JsonNode chunk : chunks) {
      assertThat(Caller.slice(stored, chunk)).isEqualTo(chunk.at("/text").asText());
      for (int i = chunk.at("/start").asInt(); i < chunk.at("/end").asInt(); i++) {
        covered[i] = true;
      }
    }
    int[] codePoints = stored.codePoints().toArray();
    for (int i = 0; i < codePoints.length; i++) {
      assertThat(covered[i] || Character.isWhitespace(codePoints[i])).as("at " + i).isTrue();
    }
    assertThat(chunks).hasSizeGreaterThan(5);
    assertThat(me.document(document).at("/chunk_count").asInt()).isEqualTo(chunks.size());
  }

  @Test
  void chunkIdsAreTheSameWheneverTheSameVersionIsCut() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    String id = me.chunks(document).get(0).at("/id").asText();
    database
        .sql(
            "update documents set status = 'accepted', chunk_count = null, chunks_done = 0"
                + " where id = ?::uuid")
        .param(document)
        .update();

    me.awaitStatus(document, "indexed");

    assertThat(me.chunks(document)).extracting(c -> c.at("/id").asText()).containsExactly(id);
    assertThat(chunksInIndex(document)).isEqualTo(1);
  }
}
