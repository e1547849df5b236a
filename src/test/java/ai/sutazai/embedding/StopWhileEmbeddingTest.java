package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** Nothing runs in this product any more afterwards. */
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(properties = "sutazai.workers=1")
class StopWhileEmbeddingTest extends ProductTest {

  @Test
  void documentIsLetGoBetweenTwoBatches(CapturedOutput log) {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("Bridge number 20.", gate);
    String text =
        IntStream.range(0, 40)
            .mapToObj(n -> "# Part " + n + "\n\nBridge number " + n + ".\n\n")
            .collect(Collectors.joining());
    String document = me.upload("parts.md", text).text("/id");
    gate.awaitSomebody();

    CompletableFuture<Void> stop = CompletableFuture.runAsync(camel::stop);
    await().until(camel::isStopping);
    gate.open();

    assertThat(stop).succeedsWithin(Duration.ofSeconds(20));
    Map<String, Object> left =
        database
            .sql(
                "select status, lease, chunks_done, attempt, lease_until <= now() as free"
                    + " from documents where id = ?::uuid")
            .param(document)
            .query()
            .singleRow();
    assertThat(left)
        .containsEntry("status", "embedding")
        .containsEntry("lease", null)
        .containsEntry("chunks_done", 32)
        .containsEntry("free", true);
    assertThat(log.getOut())
        .containsOnlyOnce("The instance that worked on it stops; another attempt goes on with it.")
        .doesNotContain("\tat ");
  }
}
