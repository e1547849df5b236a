package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagedProductIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path home;

  private PackagedProduct product;

  @BeforeEach
  void findPort() {
    product = new PackagedProduct(home);
  }

  @AfterEach
  void endProcesses() {
    product.close();
  }

  @Test
  void droppedFileIsCitedAndStillIsAfterARestartAndAfterAKill() throws Exception {
    // A pause of this machine in a statement would be warned of.
    Process first = product.start(Map.of("SLOW_STATEMENT", "1m"));
    Caller admin = product.awaitReady(first);
    String log = Files.readString(product.log(first));
    assertThat(log).contains("/docs").contains("admin-password").contains("inbox");
    assertThat(log).doesNotContain("\tat ").doesNotContain("WARN").doesNotContain("ERROR");
    assertThat(first.info().arguments().orElseThrow())
        .contains("-Xmx640m", "-Xms264m", "-XX:MinHeapFreeRatio=25", "-XX:+ExitOnOutOfMemoryError")
        .anyMatch(option -> option.startsWith("-XX:SharedArchiveFile="));

    Path reports = Files.createDirectories(home.resolve("inbox/reports/2026"));
    Files.write(
        reports.resolve("bridges.pdf"),
        Pdf.of(
            "Report on the bridges of Flanders.\nIt was written by the office of works.",
            "The bridge of Bruges is 23 metres long.\nIt was opened in 1877.",
            "The bridge of Ghent is 41 metres long.\nIt was opened in 1909."));
    await()
        .atMost(PATIENCE)
        .until(
            () -> admin.items("/api/v1/documents?limit=10&status=indexed"),
            list -> list.size() == 1);
    assertCited(admin);
    assertThat(home.resolve("inbox/.done/reports/2026/bridges.pdf")).exists();

    refusedBesideTheFirst();

    first.destroy();
    assertThat(first.waitFor(40, TimeUnit.SECONDS)).isTrue();
    Process second = product.start();
    assertCited(product.awaitReady(second));

    second.destroyForcibly().waitFor();
    assertCited(product.awaitReady(product.start()));
  }

  private void refusedBesideTheFirst() throws Exception {
    Process other = product.startElsewhere();
    assertThat(other.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(other.exitValue()).isNotZero();
    assertThat(Files.readString(product.log(other)))
        .contains("is in use by another instance of SutazAI Pipeline.")
        .contains("DATA_DIR")
        .doesNotContain("\tat ");
  }

  private static void assertCited(Caller admin) {
    Reply reply = admin.ask("How long is the bridge of Ghent?");
    JsonNode citation = reply.at("/citations/0");
    assertThat(citation.at("/filename").asText()).isEqualTo("bridges.pdf");
    assertThat(citation.at("/page").asInt()).isEqualTo(3);
    assertThat(citation.at("/text").asText()).contains("41 metres long");
    String text = admin.text(citation.at("/document_id").asText());
    assertThat(Caller.slice(text, citation)).isEqualTo(citation.at("/text").asText());
    JsonNode document = admin.document(citation.at("/document_id").asText());
    assertThat(document.at("/collection").asText()).isEqualTo("reports");
    assertThat(document.at("/source").asText()).isEqualTo("2026/bridges.pdf");
    assertThat(document.at("/version").asInt()).isEqualTo(1);
  }
}
