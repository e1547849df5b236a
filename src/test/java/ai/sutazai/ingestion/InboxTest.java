package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.UnusableSetting;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.camel.component.file.GenericFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.FileSystemUtils;

@ExtendWith(OutputCaptureExtension.class)
class InboxTest {

  private static final String REASON = ".error.json";

  private static final Set<PosixFilePermission> NONE = PosixFilePermissions.fromString("---------");

  @TempDir private Path home;

  @Test
  void inboxThatCannotBeWrittenIsRefusedWithASentence() throws IOException {
    Path file = Files.createFile(home.resolve(".work"));

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> new Inbox(home))
        .withMessageContaining("INBOX_DIR")
        .withMessageContaining(file.toString());
  }

  @Test
  void fileThatMayNotBeReadIsNamed() throws IOException {
    Inbox inbox = new Inbox(home);
    Path claimed = claimed(inbox, "letters/a.txt");
    // Whoever runs this as root may read everything: for them it is a file that has gone.
    Files.setPosixFilePermissions(claimed, NONE);
    if (Files.isReadable(claimed)) {
      Files.delete(claimed);
    }

    assertThatExceptionOfType(FileUnreadable.class)
        .isThrownBy(() -> inbox.read("letters/a.txt", "owner"))
        .withMessageContaining("letters/a.txt")
        .satisfies(unreadable -> assertThat(unreadable.code()).isEqualTo("unreadable"));
  }

  @Test
  void linkThatHasTakenAFilesPlaceIsNotFollowed() throws IOException {
    Inbox inbox = new Inbox(home);
    Path secret = Files.writeString(home.resolve("secret.txt"), "Nobody's business.");
    Path claimed = claimed(inbox, "letters/a.txt");
    Files.delete(claimed);
    Files.createSymbolicLink(claimed, secret);

    assertThatExceptionOfType(FileUnreadable.class)
        .isThrownBy(() -> inbox.read("letters/a.txt", "owner"));
  }

  @Test
  void startingInstanceLeavesAloneWhatALiveOneHasClaimed() throws IOException {
    Inbox live = new Inbox(home);
    Path claimed = claimed(live, "letters/a.txt");

    new Inbox(home);

    assertThat(claimed).exists();
    assertThat(live.read("letters/a.txt", "owner").content().file()).isEqualTo(claimed);
  }

  @Test
  void startingInstanceGivesBackWhatOneThatIsGoneHadClaimed() throws IOException {
    Inbox gone = new Inbox(home);
    claimed(gone, "letters/2026/a.txt");
    claimed(gone, "b.txt");
    gone.close();

    new Inbox(home);

    assertThat(home.resolve("letters/2026/a.txt")).exists();
    assertThat(home.resolve("b.txt")).exists();
    try (Stream<Path> left = Files.list(home.resolve(".work"))) {
      assertThat(left).as("The new one's folder and its lock").hasSize(2);
    }
  }

  @Test
  void whatOneThatIsGoneHadClaimedIsGivenBackByALiveOneThatKeepsItsOwn() throws IOException {
    Inbox live = new Inbox(home);
    Path own = claimed(live, "letters/b.txt");
    Inbox gone = new Inbox(home);
    claimed(gone, "letters/a.txt");
    gone.close();

    live.giveBackUnfinished();

    assertThat(home.resolve("letters/a.txt")).exists();
    assertThat(own).exists();
  }

  @Test
  void filesThatLieInWorkWithoutAnInstanceAreGivenBack() throws IOException {
    Path work = home.resolve(".work");
    Files.createFile(Files.createDirectories(work.resolve("letters")).resolve("a.txt"));
    Files.createFile(work.resolve("b.txt"));
    Files.createFile(work.resolve("c-20260101T101010.123456Z.txt"));

    new Inbox(home);

    assertThat(home.resolve("letters/a.txt")).exists();
    assertThat(home.resolve("b.txt")).exists();
    assertThat(home.resolve("c.txt")).as("As versions without folders stamped it").exists();
    assertThat(work.resolve("letters")).doesNotExist();
  }

  @Test
  void instancesThatStartAtOnceGiveBackEachFileOnce() throws IOException {
    Path work = Files.createDirectories(home.resolve(".work/letters"));
    for (int n = 0; n < 500; n++) {
      Files.createFile(work.resolve(n + ".txt"));
    }

    List<CompletableFuture<Inbox>> starts =
        Stream.generate(() -> CompletableFuture.supplyAsync(this::started)).limit(4).toList();

    assertThat(starts).allSatisfy(start -> assertThat(start.join()).isNotNull());
    try (Stream<Path> back = Files.list(home.resolve("letters"))) {
      assertThat(back).hasSize(500);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".work"})
  void whatIsRemovedFromTheInboxIsMadeAgain(String removed) throws IOException {
    Inbox live = new Inbox(home);
    FileSystemUtils.deleteRecursively(home.resolve(removed));

    Path claimed = claimed(live, "letters/a.txt");
    new Inbox(home);

    assertThat(claimed).exists();
    assertThat(live.read("letters/a.txt", "owner").content().file()).isEqualTo(claimed);
    live.moveToDone("letters/a.txt");
    assertThat(home.resolve(".done/letters/a.txt")).exists();
  }

  @Test
  void directoryThatHoldsTheServicesOwnStateIsRefused() throws IOException {
    Path data = Files.createDirectories(home.resolve("data"));
    Path link = Files.createSymbolicLink(home.resolve("link"), home);

    for (Path inbox : List.of(data, home, link, link.resolve("data"))) {
      assertThat(refusal(inbox.toString(), data))
          .hasMessageStartingWith("INBOX_DIR is " + inbox)
          .hasMessageContaining("DATA_DIR");
    }
    assertThat(refusal(data.resolve("inbox").toString(), data)).isNull();
    assertThat(refusal(home.resolve("inbox").toString(), data)).isNull();
  }

  @Test
  void directoryThatCannotBeWatchedIsRefused() throws IOException {
    Path data = home.resolve("data");
    Path file = Files.createFile(home.resolve("file"));

    assertThat(refusal("", data)).hasMessage("INBOX_DIR is empty.");
    assertThat(refusal(file + "/inbox", data)).hasMessageContaining("cannot be made");
    for (String name : List.of("a%20b", "a?b", "a#b", "a{{b", "a\\b")) {
      assertThat(refusal(home.resolve(name).toString(), data))
          .hasMessage("INBOX_DIR is " + home.resolve(name) + ".");
      assertThat(home.resolve(name)).doesNotExist();
    }
    assertThat(refusal("//" + home.resolve("inbox"), data)).isNotNull();
  }

  /** Why a start ends; null if it does not. */
  private static Throwable refusal(String inbox, Path data) {
    AtomicReference<Throwable> refusal = new AtomicReference<>();
    new ApplicationContextRunner()
        .withBean(
            "conversionService",
            ConversionService.class,
            ApplicationConversionService::getSharedInstance)
        .withUserConfiguration(DataDirectory.class, Inbox.class)
        .withPropertyValues(
            "sutazai.inbox-dir=" + inbox,
            "sutazai.data-dir=" + data,
            "sutazai.min-free-disk=1MB",
            "sutazai.only-instance=true")
        .run(
            context -> {
              if (context.getStartupFailure() != null) {
                assertThat(context).getFailure().hasRootCauseInstanceOf(UnusableSetting.class);
                refusal.set(NestedExceptionUtils.getRootCause(context.getStartupFailure()));
              }
            });
    return refusal.get();
  }

  @Test
  void fileIsRefusedWhereverAnInstanceHasIt() throws IOException {
    Inbox other = new Inbox(home);
    Path claimed = claimed(other, "letters/a.txt");

    new Inbox(home).moveToFailed("letters/a.txt", "corrupt", "It cannot be read.");

    assertThat(claimed).doesNotExist();
    assertThat(home.resolve(".failed/letters/a.txt")).exists();
  }

  @Test
  void nameThatAnotherInstanceHasClaimedGetsATimeStamp() throws IOException {
    claimed(new Inbox(home), "letters/a.txt");

    assertThat(claim(new Inbox(home), "letters/a.txt")).matches("letters/a-.*Z\\.txt");
  }

  @Test
  void timeStampsOfAFilesOwnStay() throws IOException {
    Inbox inbox = new Inbox(home);
    for (String folder : List.of("letters/", "20260101T101010.123456Z/letters/")) {
      String letter = folder + "a-20260101T101010.123456Z.txt";

      String given = claim(inbox, letter);
      inbox.giveBack(given);
      assertThat(home.resolve(letter)).exists();
      Files.delete(home.resolve(letter));

      inbox.moveToFailed(claim(inbox, letter), "corrupt", "It cannot be read.");
      assertThat(home.resolve(".failed").resolve(letter)).exists();
    }
  }

  @Test
  void takenNameWithNoRoomForATimeStampIsPutAsideInAFolderOfThatName() throws IOException {
    Inbox inbox = new Inbox(home);
    String letter = "letters/" + "日".repeat(80) + ".txt";
    inbox.moveToDone(claim(inbox, letter));

    String second = claim(inbox, letter);

    assertThat(inbox.read(second, "owner"))
        .returns("letters", Upload::collection)
        .returns(letter.substring("letters/".length()), Upload::source);
    inbox.moveToDone(second);
    assertThat(home.resolve(".done").resolve(letter)).exists();
    assertThat(home.resolve(".done").resolve(second)).exists();
    inbox.moveToFailed(second, "corrupt", "It cannot be read.");
    inbox.moveToFailed(claim(inbox, letter), "corrupt", "It cannot be read.");
    assertThat(files(".failed")).filteredOn(file -> file.toString().endsWith(".txt")).hasSize(2);
  }

  @Test
  void longNameInTheRootStaysInTheDefaultCollection() throws IOException {
    Inbox inbox = new Inbox(home);
    String letter = "日".repeat(80) + ".txt";
    inbox.moveToDone(claim(inbox, letter));

    String second = claim(inbox, letter);

    assertThat(inbox.read(second, "owner"))
        .returns("default", Upload::collection)
        .returns(letter, Upload::source);
    inbox.moveToDone(second);
    assertThat(files(".done")).hasSize(2).allMatch(file -> file.getParent().endsWith("default"));
    inbox.giveBack(claim(inbox, letter));
    assertThat(home.resolve(letter)).exists();
  }

  @Test
  void fileWhoseFolderIsAFileElsewhereIsPutAside() throws IOException {
    Inbox inbox = new Inbox(home);
    for (String area : List.of(".done", ".failed")) {
      Files.createFile(home.resolve(area).resolve("letters"));
    }

    String path = claim(inbox, "letters/2026/a.txt");

    assertThat(inbox.read(path, "owner").source()).isEqualTo("2026/a.txt");
    inbox.moveToDone(path);
    assertThat(home.resolve(".done").resolve(path)).exists();
    inbox.moveToFailed(path, "corrupt", "It cannot be read.");
    assertThat(files(".failed")).filteredOn(file -> file.endsWith("letters/2026/a.txt")).hasSize(1);
  }

  @Test
  void reasonIsNotWrittenThroughALink() throws IOException {
    Inbox inbox = new Inbox(home);
    Path secret = Files.writeString(home.resolve("secret.txt"), "Nobody's business.");
    Path reason =
        Files.createDirectories(home.resolve(".failed/letters")).resolve("a.txt" + REASON);
    Files.createSymbolicLink(reason, secret);

    inbox.moveToFailed(claim(inbox, "letters/a.txt"), "corrupt", "It cannot be read.");

    assertThat(secret).hasContent("Nobody's business.");
    assertThat(reason).content().contains("corrupt");
    assertThat(files(".failed")).hasSize(2);
  }

  @Test
  void reasonTakesNoRefusedFilesPlace() throws IOException {
    Inbox inbox = new Inbox(home);
    String called = "letters/a.txt" + REASON;
    Path first = claimed(inbox, called);
    Files.writeString(first, "Dropped, and the only copy.");
    inbox.moveToFailed(called, "corrupt", "It cannot be read.");

    inbox.moveToFailed(claim(inbox, "letters/a.txt"), "corrupt", "It cannot be read.");

    assertThat(home.resolve(".failed").resolve(called)).hasContent("Dropped, and the only copy.");
    assertThat(files(".failed")).hasSize(4);
  }

  @Test
  void nothingIsPutAsideThroughALinkedFolder() throws IOException {
    Inbox inbox = new Inbox(home);
    Path elsewhere = Files.createDirectories(home.resolve(".elsewhere/2026")).getParent();
    for (String area : List.of(".done", ".failed")) {
      Files.createSymbolicLink(home.resolve(area).resolve("letters"), elsewhere);
    }

    inbox.moveToDone(claim(inbox, "letters/2026/a.txt"));
    inbox.moveToFailed(claim(inbox, "letters/2026/b.txt"), "corrupt", "It cannot be read.");

    assertThat(files(".elsewhere")).isEmpty();
    assertThat(files(".done")).singleElement().matches(file -> file.endsWith("letters/2026/a.txt"));
    assertThat(files(".failed")).hasSize(2);
  }

  @Test
  void fileThatAnotherInstanceHasPutAsideIsNotMissed(CapturedOutput output) throws IOException {
    Inbox inbox = new Inbox(home);
    String path = claim(inbox, "letters/a.txt");

    inbox.moveToFailed(path, "corrupt", "It cannot be read.");
    new Inbox(home).moveToFailed(path, "corrupt", "It cannot be read.");
    assertThat(output).doesNotContain("is no longer in the inbox");

    Files.delete(home.resolve(".failed/letters/a.txt"));
    inbox.moveToFailed(path, "corrupt", "It cannot be read.");
    assertThat(output).contains("letters/a.txt failed (It cannot be read.), and is no longer");
  }

  @Test
  void fileThatIsRejectedWhileItIsPutAsideAsDoneEndsAmongTheFailed() throws Exception {
    Inbox inbox = new Inbox(home);
    CyclicBarrier both = new CyclicBarrier(2);
    for (int n = 0; n < 1000; n++) {
      String path = claim(inbox, "letters/" + n + ".txt");
      CompletableFuture<Void> done =
          CompletableFuture.runAsync(() -> together(both, () -> inbox.moveToDone(path)));
      together(both, () -> inbox.moveToFailed(path, "corrupt", "It cannot be read."));
      done.join();
    }

    assertThat(files(".done")).isEmpty();
    assertThat(files(".failed")).hasSize(2000);
  }

  private interface Move {
    void make() throws Exception;
  }

  private static void together(CyclicBarrier all, Move move) {
    try {
      all.await();
      move.make();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void folderThatCannotBeGivenBackIsNamedOnce(CapturedOutput output) throws IOException {
    Inbox live = new Inbox(home);
    Inbox gone = new Inbox(home);
    Path claimed = claimed(gone, "letters/a.txt");
    Files.createSymbolicLink(claimed.resolveSibling("link"), home);
    gone.close();

    live.giveBackUnfinished();
    live.giveBackUnfinished();

    assertThat(output).containsOnlyOnce(claimed.getParent() + " holds what is no file");
  }

  @Test
  void refusedFileInAFolderOfATimeStampIsTakenBack() throws IOException {
    Inbox inbox = new Inbox(home);
    Files.createFile(home.resolve(".failed/letters"));
    Map<String, Object> letter = refused(inbox, "letters/a.txt");

    assertThat(inbox.takeBack(List.of(letter))).contains("\"id\":1");

    assertThat(home.resolve("letters/a.txt")).exists();
  }

  @Test
  void refusedFileThatLayInTheRootIsTakenBack() throws IOException {
    Inbox inbox = new Inbox(home);
    Map<String, Object> letter = refused(inbox, "a.txt");

    assertThat(inbox.takeBack(List.of(letter))).contains("\"id\":1");

    assertThat(home.resolve("a.txt")).exists();
  }

  @Test
  void refusedFileThatAnEarlierVersionGaveATimeStampIsTakenBack() throws IOException {
    Inbox inbox = new Inbox(home);
    Map<String, Object> letter = refused(inbox, "letters/a.txt");
    Files.move(
        home.resolve(".failed/letters/a.txt"),
        home.resolve(".failed/letters/a-20260101T101010.123456Z.txt"));

    assertThat(inbox.takeBack(List.of(letter))).contains("\"id\":1");

    assertThat(home.resolve("letters/a.txt")).exists();
  }

  @Test
  void takingAFileBackDeletesNoRefusedFileThatIsCalledLikeItsReason() throws IOException {
    Inbox inbox = new Inbox(home);
    Map<String, Object> letter = refused(inbox, "letters/a.txt");
    Path called = home.resolve(".failed/letters/a.txt" + REASON);
    Files.delete(called);
    refused(inbox, "letters/a.txt" + REASON);

    assertThat(inbox.takeBack(List.of(letter))).contains("\"id\":1");

    assertThat(called).exists();
  }

  /** The letter of a file that was put aside. */
  private Map<String, Object> refused(Inbox inbox, String file) throws IOException {
    String path = claim(inbox, file);
    Map<String, Object> letter = new HashMap<>(Map.of("id", 1, "attempts", 1));
    inbox.describe(path, letter);
    inbox.moveToFailed(path, "corrupt", "It cannot be read.");
    return letter;
  }

  private Inbox started() {
    return new Inbox(home);
  }

  /** Drops an empty file and has it claimed. */
  private String claim(Inbox inbox, String path) throws IOException {
    Path dropped = home.resolve(path);
    Files.createDirectories(dropped.getParent());
    GenericFile<File> file = new GenericFile<>();
    file.setFile(Files.createFile(dropped).toFile());
    return inbox.claim(file);
  }

  /** Where it lies then. */
  private Path claimed(Inbox inbox, String path) throws IOException {
    String claimed = claim(inbox, path);
    return files(".work").stream().filter(file -> file.endsWith(claimed)).findFirst().orElseThrow();
  }

  private List<Path> files(String area) throws IOException {
    try (Stream<Path> found = Files.walk(home.resolve(area))) {
      return found.filter(Files::isRegularFile).toList();
    }
  }
}
