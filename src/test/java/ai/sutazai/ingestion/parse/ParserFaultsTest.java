package ai.sutazai.ingestion.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockStatic;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import ai.sutazai.InTime;
import ai.sutazai.errors.ContentRejected;
import ai.sutazai.errors.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.MockedStatic;
import org.springframework.test.util.ReflectionTestUtils;

class ParserFaultsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  @TempDir private Path folder;

  private final ParserPool pool = pool(2, Duration.ofMinutes(2));
  private final DocumentParser parser = new DocumentParser(PATIENCE, 1_000_000, pool);
  private final DocumentParser impatient = new DocumentParser(TIMEOUT, 1_000_000, pool);

  @AfterEach
  void endProcesses() {
    parser.close();
  }

  @Test
  void aParserThatHangsIsStoppedAtItsTimeLimit() throws IOException {
    parseWebPage();
    // It is tried once, not twice.
    InTime.assertWithin(
        TIMEOUT.multipliedBy(2),
        () -> {
          long start = System.nanoTime();
          assertThatThrownBy(() -> parseFault("hang", impatient))
              .satisfies(rejectedAs("parse_timeout"));
          assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(TIMEOUT);
        });
    parseWebPage();
  }

  @Test
  void aParserThatIsStoppedForItsTimeLimitIsNotItsDocumentsFault() throws IOException {
    parseWebPage();
    assertThat(parseFault("stop", impatient).text()).isEqualTo("before the fault");
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit", "kill"})
  void aParserThatDiesTwiceMakesItsDocumentCorruptAndTheNextOneIsFine(String fault)
      throws IOException {
    assertThatThrownBy(() -> parseFault(fault)).satisfies(rejectedAs("corrupt"));
    parseWebPage();
  }

  @Test
  void aDocumentThatTakesAllMemoryIsTooLargeAndTheNextOneIsFine() throws IOException {
    assertThatThrownBy(() -> parseFault("memory"))
        .satisfies(rejectedAs("too_large"))
        .hasMessageContaining("memory");
    parseWebPage();
  }

  @Test
  void whatWasReadBeforeTheDamageIsKeptWithAWarning() throws IOException {
    for (String damage : List.of("stack", "anything else")) {
      ParsedDocument document = parseFault(damage);
      assertThat(document.text()).isEqualTo("before the fault");
      assertThat(document.warnings()).singleElement().asString().contains("damaged");
    }
  }

  @Test
  void whatALibraryPrintsDoesNotDisturbTheDialogue() throws IOException {
    assertThat(parseFault("noise").warnings()).isEmpty();
  }

  @Test
  void textWithoutEndIsTooLarge() {
    assertThatThrownBy(() -> parseFault("flood")).satisfies(rejectedAs("too_large"));
  }

  @Test
  void othersAreServedWhileOneHangs() throws Exception {
    parseWebPage();
    DocumentParser lenient = new DocumentParser(Duration.ofSeconds(8), 1_000_000, pool);
    CompletableFuture<Void> hanging =
        CompletableFuture.runAsync(
            () ->
                assertThatThrownBy(() -> parseFault("hang", lenient))
                    .satisfies(rejectedAs("parse_timeout")));
    await().until(() -> ((Collection<?>) ReflectionTestUtils.getField(pool, "idle")).isEmpty());
    parseWebPage();
    assertThat(hanging).isNotDone();
    assertThat(pool.size()).isEqualTo(2);
    hanging.get(60, TimeUnit.SECONDS);
    assertThat(pool.size()).isEqualTo(1);
  }

  @Test
  void noMoreThanMayRunAreStartedAndOthersWait() throws Exception {
    try (ParserPool single = pool(1, Duration.ofMinutes(1));
        DocumentParser patient = new DocumentParser(PATIENCE, 1000, single);
        DocumentParser hasty = new DocumentParser(TIMEOUT, 1000, single)) {
      Path page = Files.writeString(folder.resolve("page.html"), "<p>hello");
      Path fault = Files.writeString(folder.resolve("fault"), "hang");
      ParserChild child = single.borrow();
      CompletableFuture<ParsedDocument> waiting =
          CompletableFuture.supplyAsync(() -> patient.parse(page, "text/html"));
      TimeUnit.MILLISECONDS.sleep(600);
      assertThat(single.size()).isEqualTo(1);
      assertThat(waiting).isNotDone();
      single.release(child);
      assertThat(waiting.get(60, TimeUnit.SECONDS).text()).isEqualTo("hello");
      assertThatThrownBy(() -> hasty.parse(fault, FaultyParserProcess.TYPE))
          .satisfies(rejectedAs("parse_timeout"));
      assertThat(patient.parse(page, "text/html").text()).isEqualTo("hello");
    }
  }

  @Test
  void othersDoNotWaitForAProcessThatDoesNotAnswerToDie() {
    assertNobodyWaitsFor(
        dying -> {
          borrowed(dying, () -> {});
          pool.release(dying);
        });
  }

  @Test
  void othersDoNotWaitForAProcessThatDiedIdleToGo() {
    assertNobodyWaitsFor(
        dying -> {
          when(dying.isUsable()).thenReturn(true, false);
          borrowed(dying, () -> {});
          pool.release(dying);
          borrowed(mock(ParserChild.class), () -> {});
        });
  }

  @Test
  void othersDoNotWaitForTheProcessesOfAClosedPoolToDie() {
    assertNobodyWaitsFor(
        dying -> {
          borrowed(dying, () -> {});
          pool.close();
        });
  }

  @Test
  void othersDoNotWaitForAProcessToDieThatStartedTooLate() {
    assertNobodyWaitsFor(dying -> borrowed(dying, pool::close));
  }

  /** Takes the process that the pool starts. */
  private void borrowed(ParserChild started, Runnable meanwhile) throws Exception {
    try (MockedStatic<ParserChild> start = mockStatic(ParserChild.class)) {
      start
          .when(() -> ParserChild.start(any(), any()))
          .thenAnswer(
              call -> {
                meanwhile.run();
                return started;
              });
      assertThat(pool.borrow()).isSameAs(started);
    }
  }

  private void assertNobodyWaitsFor(ThrowingConsumer<ParserChild> ending) {
    CountDownLatch dead = new CountDownLatch(1);
    ParserChild dying = mock(ParserChild.class);
    doAnswer(
            call -> {
              dead.await();
              return null;
            })
        .when(dying)
        .close();
    // On two cores, Java 25 has one thread for all that is run asynchronously.
    Thread thread = new Thread(() -> ending.accept(dying));
    thread.start();
    try {
      verify(dying, timeout(20_000)).close();

      assertThat(CompletableFuture.supplyAsync(pool::size)).succeedsWithin(Duration.ofSeconds(20));
      assertThat(thread.isAlive()).isTrue();
    } finally {
      dead.countDown();
    }
  }

  @Test
  void noProcessIsStartedForText() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "just text");
    assertThat(parser.parse(text, "text/plain").text()).isEqualTo("just text");
    assertThat(pool.size()).isZero();
  }

  @Test
  void oneProcessServesManyDocumentsAndEndsWhenIdle() throws Exception {
    try (ParserPool brief = pool(2, Duration.ofSeconds(2));
        DocumentParser idle = new DocumentParser(PATIENCE, 1000, brief)) {
      Path page = Files.writeString(folder.resolve("page.html"), "<p>hello");
      idle.parse(page, "text/html");
      ParserChild child = brief.borrow();
      long pid = child.pid();
      brief.release(child);
      idle.parse(page, "text/html");
      assertThat(brief.size()).isEqualTo(1);
      awaitEnd(pid);
      assertThat(brief.size()).isZero();
    }
  }

  @Test
  void closingEndsTheProcessesAndLeavesNoTemporaryFiles() throws Exception {
    parseWebPage();
    ParserChild child = pool.borrow();
    Path files = child.temporaryFiles();
    assertThat(files).exists();
    pool.release(child);

    parser.close();

    awaitEnd(child.pid());
    assertThat(files).doesNotExist();
    assertThatThrownBy(this::parseWebPage).isInstanceOf(Unavailable.class);
  }

  @Test
  void aClosedPoolTakesNoProcessThatStartedTooLate() throws Exception {
    borrowed(mock(ParserChild.class), pool::close);
    assertThat(pool.size()).isZero();
  }

  @Test
  void aProcessThatBeginsInAClosedPoolIsEndedAndLeavesNoTemporaryFiles() throws Exception {
    ParserCommand command = mock();
    ParserPool closing = new ParserPool(command, 1, Duration.ZERO, Duration.ofMinutes(1));
    List<Process> begun = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    when(command.start(any()))
        .thenAnswer(
            call -> {
              closing.close();
              files.add(call.getArgument(0));
              begun.add(new ParserCommand(FaultyParserProcess.class.getName()).start(files.get(0)));
              return begun.get(0);
            });

    assertThatThrownBy(closing::borrow).isInstanceOf(IOException.class);

    awaitEnd(begun.get(0).pid());
    assertThat(files.get(0)).doesNotExist();
  }

  @Test
  void whoHasAProcessOfAPoolThatIsClosedIsToldThatItIsGone() throws Exception {
    ParserChild child = pool.borrow();
    pool.close();
    ParseRequest request =
        new ParseRequest(folder.resolve("page.html").toString(), "text/html", 2_000, 1000);

    assertThatThrownBy(() -> child.parse(request, new ParsedDocumentBuilder(1024)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aProcessEndsWhenItsServiceIsGone() throws Exception {
    Process orphan = new ParserCommand(FaultyParserProcess.class.getName()).start(folder);
    assertThat(orphan.getInputStream().read()).isEqualTo(Frames.READY);
    orphan.getOutputStream().close();
    assertThat(orphan.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aProcessThatCannotStartIsNotTheDocumentsFault() throws IOException {
    try (DocumentParser broken =
        new DocumentParser(
            TIMEOUT,
            1000,
            new ParserPool(
                new ParserCommand("no.such.Main"), 1, Duration.ZERO, Duration.ofMinutes(1)))) {
      Path page = Files.writeString(folder.resolve("page.html"), "<p>hello");
      assertThatThrownBy(() -> broken.parse(page, "text/html")).isInstanceOf(Unavailable.class);
    }
  }

  private ParsedDocument parseFault(String fault) {
    return parseFault(fault, parser);
  }

  private ParsedDocument parseFault(String fault, DocumentParser by) {
    try {
      Path file = Files.writeString(Files.createTempFile(folder, "fault", ""), fault);
      return by.parse(file, FaultyParserProcess.TYPE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void parseWebPage() throws IOException {
    Path page = Files.writeString(folder.resolve("page.html"), "<p>hello");
    assertThat(parser.parse(page, "text/html").text()).isEqualTo("hello");
  }

  private static ParserPool pool(int most, Duration keptIdle) {
    return new ParserPool(
        new ParserCommand(FaultyParserProcess.class.getName()),
        most,
        Duration.ofMillis(300),
        keptIdle);
  }

  private static void awaitEnd(long pid) {
    await().until(() -> ProcessHandle.of(pid).isEmpty());
  }

  private static Consumer<Throwable> rejectedAs(String code) {
    return failure ->
        assertThat(failure)
            .isInstanceOfSatisfying(
                ContentRejected.class, rejected -> assertThat(rejected.code()).isEqualTo(code));
  }
}
