package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ParkFileTest extends ProductTest {

  private final String collection = "c" + UUID.randomUUID();

  @AfterEach
  void letEverythingBeParked() {
    database.sql("drop trigger if exists refusal on dead_letters").update();
    database.sql("drop function if exists refuse").update();
  }

  @Test
  void fileThatNeverBecameADocumentIsParkedWithItsReason() throws IOException {
    drop("empty.txt");

    JsonNode letter = awaitLetter("empty.txt");

    assertThat(letter.at("/origin").asText()).isEqualTo("inbox");
    assertThat(letter.at("/subject_id").isNull()).isTrue();
    assertThat(letter.at("/code").asText()).isEqualTo("empty");
    assertThat(letter.at("/status").asText()).isEqualTo("parked");
    assertThat(letter.at("/attempts")).hasSize(1);
    assertThat(letter.at("/attempts/0/error/code").asText()).isEqualTo("empty");
    assertThat(letter.at("/body/path").asText()).isEqualTo(collection + "/empty.txt");
    await().until(() -> Files.exists(failed("empty.txt.error.json")));
  }

  @Test
  void fileIsParkedHoweverLongItsPathIs() throws IOException {
    Random letters = new Random(1);
    String folders =
        Stream.generate(() -> letters.ints(240, 'a', 'z' + 1).mapToObj(Character::toString))
            .map(name -> name.collect(Collectors.joining()))
            .limit(12)
            .collect(Collectors.joining("/"));
    Files.createDirectories(inbox().resolve(collection).resolve(folders));

    drop(folders + "/a.txt");

    assertThat(awaitLetter(folders + "/a.txt").at("/code").asText()).isEqualTo("invalid_request");
  }

  @Test
  void nameWithLineFeedsForgesNoLineOfTheLog(CapturedOutput log) throws IOException {
    drop("a\r\nFORGED\u2028FORGED\n.txt");

    await().atMost(Duration.ofSeconds(30)).until(() -> log.getOut().contains("invalid_request"));

    assertThat(log.getOut()).contains("FORGED").doesNotContainPattern("[\r\n\u2028]FORGED");
  }

  @Test
  void fileIsNotPutAsideBeforeItIsParked(CapturedOutput log) throws IOException {
    database
        .sql(
            "create function refuse() returns trigger language plpgsql as"
                + " 'begin raise exception ''Injected by a test''; end'")
        .update();
    database
        .sql(
            "create trigger refusal before insert on dead_letters for each row"
                + " when (new.key like '%"
                + collection
                + "%') execute function refuse()")
        .update();
    drop("empty.txt");
    // Several times it is taken and given back.
    String given = collection + "/empty.txt could not be parked and has to wait";
    await().until(() -> log.getOut().split(given, -1).length > 3);
    assertThat(letters(collection + "/empty.txt")).isEmpty();
    assertThat(failed("empty.txt")).doesNotExist();

    letEverythingBeParked();

    assertThat(awaitLetter("empty.txt").at("/attempts")).hasSize(1);
    await().until(() -> Files.exists(failed("empty.txt")));
  }

  @Test
  void fileThatCannotBePutAsideIsParkedOnce() throws IOException {
    Path failed = inbox().resolve(".failed");
    Path elsewhere = Files.move(failed, inbox().resolve(".failed-elsewhere"));
    Files.createFile(failed);
    try {
      drop("empty.txt");
      awaitLetter("empty.txt");
      // Long enough to be taken again several times.
      await()
          .during(Duration.ofSeconds(4))
          .until(() -> awaitLetter("empty.txt").at("/attempts").size() == 1);
    } finally {
      Files.delete(failed);
      Files.move(elsewhere, failed);
    }
  }

  @Test
  void lettersAreCountedByOriginAndCode() throws IOException {
    double before = counted("inbox", "empty");

    drop("empty.txt");
    awaitLetter("empty.txt");

    await().until(() -> counted("inbox", "empty") == before + 1);
  }

  private double counted(String origin, String code) {
    return admin()
        .get("/actuator/prometheus")
        .is(200)
        .body()
        .lines()
        .filter(line -> line.startsWith("sutazai_dead_letters_total{"))
        .filter(line -> line.contains("origin=\"" + origin) && line.contains("code=\"" + code))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private void drop(String name) throws IOException {
    Files.createFile(Files.createDirectories(inbox().resolve(collection)).resolve(name));
  }

  private JsonNode awaitLetter(String name) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> letters(collection + "/" + name), found -> !found.isEmpty())
        .get(0);
  }

  private Path failed(String name) {
    return inbox().resolve(".failed").resolve(collection).resolve(name);
  }
}
