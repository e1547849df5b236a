package ai.sutazai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.DisturbedEmbeddings;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/editing-routes.md tells to do, done as it stands there. */
class EditingRoutesTest extends ReloadTest {

  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CURL = Pattern.compile("curl -s \\$API(\\S+) .* -d '(.*)'\n");

  @Test
  void retriesAreChanged() throws Exception {
    run(blocks("Change what a retry does").get(0));
    awaitApplied(applied + 1);
    DisturbedEmbeddings.disturb(
        "Wobbledonk",
        () -> {
          throw new IllegalStateException("Injected by a test");
        });

    String document = me.submit("ghent", "The bridge of Wobbledonk is old.").text("/id");

    JsonNode waiting =
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> me.document(document), d -> !d.at("/next_attempt_at").isNull());
    assertThat(Instant.parse(waiting.at("/next_attempt_at").asText()))
        .isAfter(Instant.parse(waiting.at("/updated_at").asText()).plusSeconds(7));
  }

  @Test
  void agentIsAdded() throws Exception {
    List<String> blocks = blocks("Add an agent");
    run(blocks.get(0));
    awaitApplied(applied + 1);
    Matcher curl = CURL.matcher(blocks.get(1));
    assertThat(curl.matches()).isTrue();
    admin().post("/api/v1" + curl.group(1), new ObjectMapper().readTree(curl.group(2))).is(201);
    me.indexed("ghent", "The bridge of Ghent is 41 metres long.");

    String task =
        me.post(
                "/api/v1/tasks",
                Map.of(
                    "agent",
                    "night-researcher",
                    "payload",
                    Map.of("question", "How long is the bridge of Ghent?")))
            .is(202)
            .text("/id");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> me.get("/api/v1/tasks/" + task).text("/status").equals("succeeded"));
  }

  @Test
  void doorIsAdded() throws Exception {
    run(blocks("Add a way in").get(0));
    awaitApplied(applied + 1);
    Path scanner = inbox().resolveSibling(inbox().getFileName() + "-scanner");
    String name = UUID.randomUUID() + ".txt";

    Files.writeString(scanner.resolve(name), "A scanned bridge.");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(
                        admin().items("/api/v1/documents?limit=9&collection=scans&source=" + name))
                    .hasSize(1));
    assertThat(scanner.resolve(".camel").resolve(name)).exists();
  }

  @Test
  void probeOfThePageSucceeds() throws Exception {
    edit("query/search.probe.json", blocks("Try a route before anybody else does").get(0));

    awaitApplied(applied + 1);
  }

  private static List<String> blocks(String heading) throws IOException {
    String page = Files.readString(Path.of("docs/editing-routes.md"));
    String section = page.split("\n## " + heading + "\n", 2)[1].split("\n## ", 2)[0];
    return BLOCK.matcher(section).results().map((MatchResult m) -> m.group(2)).toList();
  }

  private static void run(String script) throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-ec", script)
            .directory(HOME.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(shell.getInputStream().readAllBytes());
    assertThat(shell.waitFor()).as(said).isZero();
  }
}
