package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

class ReplayFilesTest extends ProductTest {

  private final String collection = "c" + UUID.randomUUID();

  @Test
  void fileThatIsRefusedAgainIsTheSameLetterWithMoreAttempts() throws IOException {
    JsonNode letter = refused("empty.txt");

    Reply reply = replay(letter).is(202);

    assertThat(reply.text("/id")).isEqualTo(letter.at("/id").asText());
    patiently().until(() -> letterOf(path("empty.txt")).at("/attempts").size() == 2);
    JsonNode again = letterOf(path("empty.txt"));
    assertThat(again.at("/id")).isEqualTo(letter.at("/id"));
    assertThat(again.at("/status").asText()).isEqualTo("parked");
    patiently().until(() -> Files.exists(failed("empty.txt.error.json")));
    assertThat(letters(path("empty.txt"))).hasSize(1);
  }

  @Test
  void fileThatIsTakenThisTimeIsIndexed() throws IOException {
    // As if it had been refused for a fault that is mended.
    Files.createDirectories(failed("").toAbsolutePath());
    Path file = Files.writeString(failed("bridge.txt"), "The bridge is 41 metres long.");
    Files.writeString(failed("bridge.txt.error.json"), "{}");
    database
        .sql(
            "insert into dead_letters (key, origin, code, detail, attempts, body)"
                + " values (?, 'inbox', 'internal', 'A fault.', '[]',"
                + " jsonb_build_object('path', ?::text, 'size', ?, 'modified', ?::text))")
        .params(
            collection,
            path("bridge.txt"),
            Files.size(file),
            Files.getLastModifiedTime(file).toString())
        .update();

    replay(letterOf(path("bridge.txt"))).is(202);

    patiently().until(() -> Files.exists(inbox().resolve(".done").resolve(path("bridge.txt"))));
    assertThat(failed("bridge.txt")).doesNotExist();
    assertThat(failed("bridge.txt.error.json")).doesNotExist();
    assertThat(admin().items("/api/v1/documents?limit=10&collection=" + collection)).hasSize(1);
    assertThat(letterOf(path("bridge.txt")).at("/status").asText()).isEqualTo("replayed");
    replay(letterOf(path("bridge.txt"))).isProblem(409, "conflict");
  }

  @Test
  void fileThatIsGoneOrAnotherOneCannotBeReplayed() throws IOException {
    JsonNode gone = refused("gone.txt");
    JsonNode other = refused("other.txt");
    Files.delete(failed("gone.txt"));
    Files.writeString(failed("other.txt"), "Something else of that name.");

    replay(gone).isProblem(409, "conflict");
    replay(other).isProblem(409, "conflict");

    assertThat(failed("other.txt")).exists();
    assertThat(letterOf(path("gone.txt")).at("/status").asText()).isEqualTo("parked");
  }

  @Test
  void secondFileOfANameIsALetterOfItsOwnAndIsFoundBehindItsTimeStamp() throws IOException {
    JsonNode first = refused("empty.txt");
    Files.createFile(folder().resolve("empty.txt"));
    patiently().until(() -> letters(path("empty.txt")).size() == 2);
    JsonNode second = letterOf(path("empty.txt"));
    patiently()
        .until(
            () -> {
              try (var files = Files.list(failed(""))) {
                return files.count() == 4;
              }
            });

    replay(second).is(202);

    patiently().until(() -> letterOf(path("empty.txt")).at("/attempts").size() == 2);
    assertThat(letterOf(path("empty.txt")).at("/id")).isEqualTo(second.at("/id"));
    assertThat(admin().get("/api/v1/dead-letters/" + first.at("/id").asText()).at("/attempts"))
        .hasSize(1);
  }

  private static ConditionFactory patiently() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  private JsonNode refused(String name) throws IOException {
    Files.createFile(folder().resolve(name));
    patiently().until(() -> Files.exists(failed(name + ".error.json")));
    return letterOf(path(name));
  }

  private Reply replay(JsonNode letter) {
    return admin().post("/api/v1/dead-letters/" + letter.at("/id").asText() + "/replay");
  }

  private Path folder() throws IOException {
    return Files.createDirectories(inbox().resolve(collection));
  }

  private String path(String name) {
    return collection + "/" + name;
  }

  private Path failed(String name) {
    return inbox().resolve(".failed").resolve(collection).resolve(name);
  }
}
