package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmbedDocumentTest extends ProductTest {

  @Test
  void progressIsShownBatchByBatch() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("Bridge number 39.", gate);
    String text =
        IntStream.range(0, 40)
            .mapToObj(n -> "# Part " + n + "\n\nBridge number " + n + ".\n\n")
            .collect(Collectors.joining());
    String document = me.upload("parts.md", text).text("/id");
    gate.awaitSomebody();

    JsonNode halfway = me.document(document);

    assertThat(halfway.at("/status").asText()).isEqualTo("embedding");
    assertThat(halfway.at("/chunk_count").asInt()).isEqualTo(40);
    assertThat(halfway.at("/chunks_done").asInt()).isEqualTo(32);
    assertThat(me.search("bridge")).as("not found before it is whole").isEmpty();
    gate.open();
    assertThat(me.awaitStatus(document, "indexed").at("/chunks_done").asInt()).isEqualTo(40);
    assertThat(me.search("bridge", java.util.Map.of("k", 100))).hasSize(40);
  }
}
