package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.ProductTest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProcessDocumentTest extends ProductTest {

  /** More chunks than two batches hold. */
  private static final String LONG =
      IntStream.range(0, 70)
          .mapToObj(n -> "# Part " + n + "\n\nBridge number " + n + ".\n\n")
          .collect(Collectors.joining());

  @Test
  void laterAttemptGoesOnWhereTheEarlierOneStopped() {
    AtomicInteger early = new AtomicInteger();
    AtomicInteger late = new AtomicInteger();
    DisturbedEmbeddings.disturb("Bridge number 0.", early::incrementAndGet);
    DisturbedEmbeddings.disturb(
        "Bridge number 69.",
        () -> {
          if (late.getAndIncrement() == 0) {
            throw new IllegalStateException("Injected by a test");
          }
        });

    String document = me.awaitIndexed(me.upload("parts.md", LONG));

    assertThat(early).as("a batch that is stored is not embedded again").hasValue(1);
    assertThat(late).hasValue(2);
    assertThat(me.document(document).at("/chunk_count").asInt()).isEqualTo(70);
    assertThat(me.document(document).at("/chunks_done").asInt()).isEqualTo(70);
    assertThat(chunksInIndex(document)).isEqualTo(70);
  }
}
