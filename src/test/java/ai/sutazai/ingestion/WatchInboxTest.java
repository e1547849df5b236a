package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class WatchInboxTest extends ProductTest {

  @Autowired private CircuitBreakerRegistry breakers;

  @Value("${sutazai.inbox-settle}")
  private Duration settle;

  /** A collection of this test's own; the inbox is the admin's. */
  private final String collection = "c" + UUID.randomUUID();

  private Caller owner;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    owner = admin();
    folder = Files.createDirectories(inbox().resolve(collection));
  }

  @Test
  void wholeTreeIsTakenEachFileUnderItsPath() throws IOException {
    Path deep = Files.createDirectories(folder.resolve("2026/q1/minutes"));
    Files.writeString(folder.resolve("top.md"), "# Top\n\nThe topmost bridge.");
    Files.writeString(deep.resolve("grüße nr. 1.txt"), "The deepest bridge.");

    JsonNode found = awaitSource("2026/q1/minutes/grüße nr. 1.txt");
    awaitSource("top.md");

    assertThat(found.at("/collection").asText()).isEqualTo(collection);
    assertThat(found.at("/filename").asText()).isEqualTo("grüße nr. 1.txt");
    owner.awaitStatus(found.at("/id").asText(), "indexed");
    await()
        .untilAsserted(
            () -> {
              assertThat(done("2026/q1/minutes/grüße nr. 1.txt")).exists();
              assertThat(done("top.md")).exists();
            });
    assertThat(files(folder)).isEmpty();
    assertThat(files(inbox().resolve(".work"))).noneMatch(f -> f.toString().contains(collection));
  }

  @Test
  void filesInTheRootBelongToTheDefaultCollection() throws IOException {
    String name = UUID.randomUUID() + ".txt";
    Files.writeString(inbox().resolve(name), "A bridge in the root.");

    JsonNode found =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> owner.items("/api/v1/documents?limit=10&collection=default&source=" + name),
                items -> items.size() == 1)
            .get(0);
    assertThat(found.at("/collection").asText()).isEqualTo("default");
    await().untilAsserted(() -> assertThat(inbox().resolve(".done/default/" + name)).exists());
  }

  @Test
  void hiddenAndTemporaryNamesLinksAndFoldersAreLeftAlone() throws IOException {
    List<String> names =
        List.of(".hidden.txt", "draft.txt~", "a.part", "b.TMP", "c.crdownload", ".folder/x.txt");
    for (String name : names) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.writeString(folder.resolve(name), "Not to be taken.");
    }
    Path outside = Files.writeString(dataDirectory().resolve(collection), "Nobody's business.");
    Files.createSymbolicLink(folder.resolve("link.txt"), outside);
    Path linked = Files.createDirectories(dataDirectory().resolve(collection + ".d"));
    Files.writeString(linked.resolve("inside.txt"), "Nobody's business either.");
    Files.createSymbolicLink(folder.resolve("linked"), linked);
    Files.createDirectories(folder.resolve("empty"));

    Files.writeString(folder.resolve("last.txt"), "To be taken.");
    awaitSource("last.txt");
    Files.writeString(folder.resolve("later.txt"), "To be taken, too.");
    awaitSource("later.txt");

    assertThat(names).allSatisfy(name -> assertThat(folder.resolve(name)).exists());
    assertThat(folder.resolve("link.txt")).isSymbolicLink();
    assertThat(outside).exists();
    assertThat(linked.resolve("inside.txt")).exists();
    assertThat(documents()).hasSize(2);
  }

  @Test
  void fileIsNotTakenWhileItGrows() throws Exception {
    int tries = 1;
    while (!hasGrownInTime(folder.resolve("growing-" + tries + ".txt"))) {
      assertThat(tries++).as("files of which none was written without a pause").isLessThan(10);
    }
    String name = "growing-" + tries;

    JsonNode found = awaitSource(name + ".txt");
    owner.awaitStatus(found.at("/id").asText(), "indexed");

    assertThat(owner.text(found.at("/id").asText())).contains("number 0").contains("number 23");
    assertThat(documents())
        .filteredOn(document -> document.at("/source").asText().startsWith(name))
        .singleElement()
        .satisfies(document -> assertThat(document.at("/version").asInt()).isEqualTo(1));
  }

  /** Writes it slowly; false if this thread was held up for as long as makes a file settled. */
  private boolean hasGrownInTime(Path growing) throws Exception {
    long written = System.nanoTime();
    try (OutputStream out = Files.newOutputStream(growing)) {
      for (int n = 0; n < 24; n++) {
        long before = System.nanoTime();
        out.write(("Line number " + n + " of the growing bridge.\n").getBytes());
        out.flush();
        if (System.nanoTime() - written > settle.toNanos()) {
          return false;
        }
        written = before;
        // The subject is time itself: it must not be taken between two writes.
        Thread.sleep(100);
        boolean isThere = Files.exists(growing);
        if (System.nanoTime() - written > settle.toNanos()) {
          return false;
        }
        assertThat(isThere).isTrue();
      }
    }
    return true;
  }

  @Test
  void fileThatIsRefusedAtTheDoorIsPutAsideWithTheReason() throws IOException {
    Files.createFile(folder.resolve("empty.txt"));
    Files.write(
        folder.resolve("picture.pdf"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});

    assertThat(reason("empty.txt").at("/code").asText()).isEqualTo("empty");
    JsonNode reason = reason("picture.pdf");
    assertThat(reason.at("/code").asText()).isEqualTo("unsupported_type");
    assertThat(reason.at("/detail").asText()).isNotBlank();
    assertThat(failed("picture.pdf")).exists();
    assertThat(files(folder)).isEmpty();
  }

  @Test
  void fileThatIsRejectedLaterIsPutAsideWithTheReason() throws IOException {
    Files.writeString(folder.resolve("broken.pdf"), "%PDF-1.7\nno more than that");

    assertThat(reason("broken.pdf").at("/code").asText()).isEqualTo("corrupt");
    assertThat(failed("broken.pdf")).exists();
    assertThat(done("broken.pdf")).doesNotExist();
  }

  @Test
  void fileThatACrashLeftAmongTheDoneIsPutAsideWithTheReason() throws IOException {
    drop("broken.pdf", "%PDF-1.7\nno more than that");
    reason("broken.pdf");
    Files.delete(failed("broken.pdf.error.json"));
    Files.createDirectories(done(""));
    Files.move(failed("broken.pdf"), done("broken.pdf"));

    notYetPutAside("broken.pdf");

    assertThat(reason("broken.pdf").at("/code").asText()).isEqualTo("corrupt");
    assertThat(failed("broken.pdf")).exists();
    assertThat(done("broken.pdf")).doesNotExist();
  }

  @Test
  void fileThatACrashPutAsideWithoutTheReasonGetsIt() throws IOException {
    drop("broken.pdf", "%PDF-1.7\nno more than that");
    reason("broken.pdf");
    Files.delete(failed("broken.pdf.error.json"));

    notYetPutAside("broken.pdf");

    assertThat(reason("broken.pdf").at("/code").asText()).isEqualTo("corrupt");
    assertThat(files(failed(""))).hasSize(2);
  }

  /** As a crash leaves a document that is rejected, but not its file put aside. */
  private void notYetPutAside(String name) {
    await()
        .until(
            () ->
                database
                    .sql("select inbox_path is null from documents where collection = ?")
                    .param(collection)
                    .query(Boolean.class)
                    .single());
    database
        .sql(
            "update documents set inbox_path = ?, updated_at = now() - interval '1 minute'"
                + " where collection = ?")
        .params(collection + "/" + name, collection)
        .update();
  }

  @Test
  void fileThatAnInstanceThatIsGoneHadClaimedIsTaken() throws IOException {
    Path work = inbox().resolve(".work");
    String instance = UUID.randomUUID().toString();
    Path claimed = Files.createDirectories(work.resolve(instance).resolve(collection));
    Files.writeString(claimed.resolve("claimed.txt"), "The claimed bridge.");
    Files.createFile(work.resolve("." + instance));

    awaitSource("claimed.txt");

    await().untilAsserted(() -> assertThat(done("claimed.txt")).exists());
    assertThat(work.resolve(instance)).doesNotExist();
  }

  @Test
  void fileThatWasRejectedIsNotDoneWhenItIsDroppedAgain() throws IOException {
    drop("broken.pdf", "%PDF-1.7\nno more than that");
    reason("broken.pdf");

    drop("broken.pdf", "%PDF-1.7\nno more than that");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(files(failed(""))).hasSize(4));
    assertThat(files(folder)).isEmpty();
    assertThat(done("broken.pdf")).doesNotExist();
  }

  @Test
  void fileWhoseAttemptsAreUsedUpIsPutAsideWithTheReason() throws IOException {
    DisturbedEmbeddings.disturb(
        "inboxed",
        () -> {
          throw new IllegalStateException("Injected by a test");
        });

    drop("doomed.txt", "An inboxed bridge.");

    assertThat(reason("doomed.txt").at("/code").asText()).isEqualTo("internal");
    assertThat(failed("doomed.txt")).exists();
    assertThat(done("doomed.txt")).doesNotExist();
  }

  @Test
  void namesOfAnyScriptAndFullLengthAreTaken() throws IOException {
    List<String> names =
        List.of(
            "x".repeat(255),
            "日".repeat(85),
            "🌉".repeat(63),
            "جسر.txt",
            "מגשר\u202Etxt.exe",
            " leading and trailing ",
            "%2e%2e%2f.txt",
            "${body} {{x}} $simple{y}.txt",
            "quote\"'`;&|.txt");
    for (String name : names) {
      Files.writeString(folder.resolve(name), "The bridge called " + name.length());
    }
    names.forEach(this::awaitSource);
    await().untilAsserted(() -> assertThat(files(done(""))).hasSameSizeAs(names));
  }

  @Test
  void longNameThatIsRefusedHasItsReasonBesideIt() throws IOException {
    for (String name :
        List.of("x".repeat(251) + ".pdf", "日".repeat(83) + ".pdf", "z".repeat(255))) {
      Files.writeString(folder.resolve(name), name.startsWith("z") ? "" : "%PDF-1.7\n" + name);
      await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(failed(name)).exists());
    }
    await()
        .untilAsserted(
            () ->
                assertThat(files(failed("")))
                    .filteredOn(file -> file.toString().endsWith(".error.json"))
                    .hasSize(3));
  }

  @Test
  void nameWithAControlCharacterOrABackslashIsPutAside() throws IOException {
    for (String name :
        List.of("line\nfeed.txt", "tab\t.txt", "esc\u001B[31m.txt", "C:\\boot.txt")) {
      Files.writeString(folder.resolve(name), "Text.");
      assertThat(reason(name).at("/code").asText()).isEqualTo("invalid_request");
      assertThat(failed(name)).exists();
    }
    assertThat(files(folder)).isEmpty();
    assertThat(documents()).isEmpty();
  }

  @Test
  void pathWithABackslashIsTakenAgain() throws IOException {
    Path odd = Files.createDirectories(folder.resolve("d\\x"));
    Files.writeString(odd.resolve("f.txt"), "The first bridge.");
    owner.awaitStatus(awaitSource("d\\x/f.txt").at("/id").asText(), "indexed");

    Files.writeString(odd.resolve("f.txt"), "The second bridge.");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> documents().get(0).at("/version").asInt() == 2);
    await().untilAsserted(() -> assertThat(files(folder)).isEmpty());
  }

  @Test
  void namesThatAreNotUtf8AreTakenWithTheirBytesWrittenOut() throws Exception {
    Process maker =
        new ProcessBuilder(
                "sh",
                "-c",
                """
                printf 'The umlaut u.' > "$(printf 'M\\374ller 5%% gr\\303\\274n.txt')"
                printf 'The umlaut o.' > "$(printf 'M\\366ller 5%% gr\\303\\274n.txt')"
                mkdir "$(printf '\\342\\202')"
                printf 'Half a sign.' > "$(printf '\\342\\202/a.txt')"
                """)
            .directory(folder.toFile())
            .start();
    assertThat(maker.waitFor()).isZero();

    for (String name :
        List.of("M%FCller 5%25 grün.txt", "M%F6ller 5%25 grün.txt", "%E2%82/a.txt")) {
      assertThat(awaitSource(name).at("/version").asInt()).isEqualTo(1);
      await().untilAsserted(() -> assertThat(done(name)).exists());
    }
    assertThat(done("M%FCller 5%25 grün.txt")).hasContent("The umlaut u.");
    assertThat(done("M%F6ller 5%25 grün.txt")).hasContent("The umlaut o.");
    assertThat(files(folder)).isEmpty();
  }

  @Test
  void specialFilesAreLeftAlone() throws Exception {
    Process maker = new ProcessBuilder("mkfifo", folder.resolve("pipe.txt").toString()).start();
    assertThat(maker.waitFor()).isZero();
    Path link = folder.resolve("to-failed");
    Files.createSymbolicLink(link, inbox().resolve(".failed"));
    Files.createSymbolicLink(folder.resolve("loop"), folder);
    Files.createSymbolicLink(folder.resolve("nowhere.txt"), Path.of("no-such-file"));
    Path address = Path.of("target", UUID.randomUUID() + ".sock");
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(address));
      Files.move(address, folder.resolve("socket.txt"));
      drop("first.txt", "To be taken.");
      awaitSource("first.txt");
      drop("later.txt", "To be taken, too.");
      awaitSource("later.txt");
    }
    assertThat(documents()).hasSize(2);
    assertThat(folder.resolve("pipe.txt")).exists();
    assertThat(folder.resolve("socket.txt")).exists();
    assertThat(link).isSymbolicLink();
  }

  @Test
  void largerFileThanAllowedIsPutAsideUnread() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("huge.txt").toFile(), "rw")) {
      file.setLength(5L * 1024 * 1024 * 1024);
    }
    assertThat(reason("huge.txt").at("/code").asText()).isEqualTo("too_large");
    Files.delete(failed("huge.txt"));
  }

  @Test
  void nameThatIsTakenGetsATimeStampAndNothingIsOverwritten() throws IOException {
    drop("same.txt", "The first bridge.");
    await().until(() -> Files.exists(done("same.txt")));
    drop("same.txt", "The second bridge.");
    await().until(() -> files(done("")).size() == 2);

    assertThat(Files.readString(done("same.txt"))).isEqualTo("The first bridge.");
    Path second =
        files(done("")).stream().filter(f -> !f.equals(done("same.txt"))).findFirst().orElseThrow();
    assertThat(second.getFileName().toString()).matches("same-again-\\d{8}T.*Z\\.txt");
    assertThat(Files.readString(second)).isEqualTo("The second bridge.");
    assertThat(documents()).hasSize(1);
    assertThat(documents().get(0).at("/version").asInt()).isEqualTo(2);
  }

  @Test
  void timeStampsOfAFilesOwnBelongToItsName() throws IOException {
    List<String> names =
        List.of(
            "sensor-20260101T101010.123456Z.json",
            "sensor-20260102T101010.123456Z.json",
            "20260101T101010.123456Z/sensor.json");
    Files.createDirectories(folder.resolve("20260101T101010.123456Z"));
    for (String name : names) {
      Files.writeString(folder.resolve(name), "{\"bridge\": \"" + name + "\"}");
    }

    await().until(() -> documents().size() == names.size());

    assertThat(documents())
        .extracting(document -> document.at("/source").asText())
        .containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void takenNameOfFullLengthIsTheSameDocumentStill() throws IOException {
    String name = "日".repeat(80) + ".txt";
    drop(name, "The first bridge.");
    await().until(() -> Files.exists(done(name)));
    drop(name, "The second bridge.");
    await().until(() -> files(folder).isEmpty() && documents().get(0).at("/version").asInt() == 2);

    assertThat(documents()).hasSize(1);
    await()
        .untilAsserted(
            () ->
                assertThat(files(inbox().resolve(".done")))
                    .filteredOn(file -> file.endsWith(Path.of(collection, name)))
                    .hasSize(2));
  }

  @Test
  void brokenReplacementIsPutAsideAndNotTheGoodFileOfItsName() throws IOException {
    drop("report.pdf", "The good bridge, a text by any name.");
    await().until(() -> Files.exists(done("report.pdf")));

    drop("report.pdf", "%PDF-1.7\nno more than that");

    assertThat(reason("report.pdf").at("/code").asText()).isEqualTo("corrupt");
    assertThat(Files.readString(failed("report.pdf"))).startsWith("%PDF");
    assertThat(Files.readString(done("report.pdf"))).startsWith("The good bridge");
    assertThat(files(done(""))).hasSize(1);
  }

  @Test
  void folderWhoseNameIsNoCollectionPutsItsFilesAside() throws IOException {
    String name = " " + collection;
    Files.writeString(Files.createDirectories(inbox().resolve(name)).resolve("a.txt"), "Text.");

    Path reason = inbox().resolve(".failed").resolve(name).resolve("a.txt.error.json");
    await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(reason));
    assertThat(new ObjectMapper().readTree(reason.toFile()).at("/code").asText())
        .isEqualTo("invalid_request");
  }

  @Test
  void whileTheDoorIsShutNoFileIsOffered() throws Exception {
    switchDoor(false);
    dropMany(20);
    long before = offered();

    // The subject is what does not happen, for several polls after the files have settled.
    Thread.sleep(3000);

    assertThat(offered() - before).isLessThan(20);
    switchDoor(true);
    await().atMost(Duration.ofSeconds(30)).until(() -> files(done("")).size() == 20);
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void filesThatWaitForTheDatabaseAreNotLoggedOneByOne(CapturedOutput output) throws Exception {
    CircuitBreaker database = breakers.circuitBreaker("database");
    database.transitionToForcedOpenState();
    try {
      dropMany(20);
      Thread.sleep(3000);
    } finally {
      database.reset();
    }

    assertThat(output.toString().lines().filter(line -> line.contains("has to wait, ")))
        .filteredOn(line -> line.contains(collection))
        .hasSizeLessThan(3);
    await().atMost(Duration.ofSeconds(30)).until(() -> files(done("")).size() == 20);
  }

  private void switchDoor(boolean on) {
    database
        .sql("update feature_flags set enabled = ? where name = 'door-inbox'")
        .param(on)
        .update();
  }

  private void dropMany(int number) throws IOException {
    for (int n = 0; n < number; n++) {
      drop(n + ".txt", "Bridge number " + n + ".");
    }
  }

  /** How many files the watching route was given so far. */
  private long offered() {
    return owner
        .get("/api/v1/routes")
        .is(200)
        .at("/routes")
        .valueStream()
        .filter(route -> route.at("/id").asText().equals("watch-inbox"))
        .findFirst()
        .orElseThrow()
        .at("/exchanges_total")
        .asLong();
  }

  private void drop(String name, String text) throws IOException {
    Path draft = Files.writeString(folder.resolve("." + name), text);
    Files.move(draft, folder.resolve(name));
  }

  private List<JsonNode> documents() {
    return owner.items("/api/v1/documents?limit=50&collection=" + collection);
  }

  private JsonNode awaitSource(String source) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                documents().stream().filter(d -> d.at("/source").asText().equals(source)).toList(),
            found -> found.size() == 1)
        .get(0);
  }

  private JsonNode reason(String name) throws IOException {
    Path reason = failed(name + ".error.json");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.exists(reason) && Files.size(reason) > 0);
    return new ObjectMapper().readTree(reason.toFile());
  }

  private Path done(String path) {
    return inbox().resolve(".done").resolve(collection).resolve(path);
  }

  private Path failed(String path) {
    return inbox().resolve(".failed").resolve(collection).resolve(path);
  }

  /** The inbox may move some of them meanwhile. */
  private static List<Path> files(Path below) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        below,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes look) {
            if (look.isRegularFile()) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            return e instanceof NoSuchFileException
                ? FileVisitResult.CONTINUE
                : super.visitFileFailed(file, e);
          }
        });
    return files;
  }
}
