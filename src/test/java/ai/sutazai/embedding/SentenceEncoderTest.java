package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OrtEnvironment;
import ai.sutazai.embedded.DataDirectories;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.embedding.EmbeddingModelConfiguration.Provider;
import ai.sutazai.errors.Unavailable;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SentenceEncoderTest {

  private static final TextSegment LONG = TextSegment.from("The bridge is long. ".repeat(80));
  private static final TextSegment SHORT = TextSegment.from("The bridge is long.");
  private static final TextSegment ENDLESS =
      TextSegment.from("The bridge is long. ".repeat(20_000));
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int AT_ONCE = Runtime.getRuntime().availableProcessors();

  @TempDir private static Path home;
  private static DataDirectory data;
  private static HuggingFaceTokenizer tokenizer;
  private static SentenceEncoder model;
  private static EmbeddingModel documents;
  private static List<Thread> others;

  @BeforeAll
  static void load() throws Exception {
    others = allEncoders();
    EmbeddingModelConfiguration configuration = new EmbeddingModelConfiguration();
    data = DataDirectories.at(home);
    tokenizer = configuration.tokenizer(data);
    model = encoder(Duration.ofSeconds(1));
    documents = configuration.documentEmbeddingModel(model, new EmbeddingBatch(16));
  }

  /**
   * @param wait for how long a text waits for its turn
   */
  private static SentenceEncoder encoder(Duration wait) throws Exception {
    return (SentenceEncoder)
        new EmbeddingModelConfiguration()
            .embeddingModel(data, tokenizer, Provider.ONNX, "", LIMIT, wait, "");
  }

  @AfterAll
  static void close() throws Exception {
    model.close();
    data.close();
  }

  @Test
  void answersAreNotHeldUpByDocuments() throws Exception {
    CompletableFuture<?> document =
        CompletableFuture.runAsync(() -> documents.embedAll(Collections.nCopies(100, LONG)));
    Thread.sleep(100);
    model.embedAll(List.of(SHORT, SHORT));

    assertThat(document).isNotDone();
    document.join();
  }

  @Test
  void ofManyQuestionsAFewAreEmbeddedAtATimeAndTheOthersWait() throws Exception {
    int before = encoders().size();
    ExecutorService callers = Executors.newFixedThreadPool(12 * AT_ONCE);
    List<Future<?>> questions = new ArrayList<>();
    try (SentenceEncoder patient = encoder(LIMIT)) {
      for (int n = 0; n < 12 * AT_ONCE; n++) {
        questions.add(callers.submit(() -> patient.embedAll(List.of(SHORT))));
      }
      for (Future<?> question : questions) {
        question.get();
      }
      callers.shutdown();

      assertThat(encoders()).hasSizeLessThanOrEqualTo(before + AT_ONCE);
    }
  }

  @Test
  void whoseTurnDoesNotComeIsToldSoAndNobodyElseIs() throws Exception {
    List<Thread> askers = new ArrayList<>();
    for (int n = 0; n < AT_ONCE; n++) {
      Thread asker = new Thread(() -> model.embedAll(List.of(ENDLESS)));
      asker.setUncaughtExceptionHandler((thread, stopped) -> {});
      asker.start();
      askers.add(asker);
    }
    await().until(() -> encoders().stream().filter(SentenceEncoderTest::isBusy).count() >= AT_ONCE);

    assertThatThrownBy(() -> model.embedAll(List.of(SHORT)))
        .isInstanceOfSatisfying(Unavailable.class, e -> assertThat(e.retryAfter()).isPositive())
        .hasCauseInstanceOf(BulkheadFullException.class);
    model.embedAll(List.of(SHORT, SHORT));
    documents.embedAll(List.of(SHORT));

    askers.forEach(Thread::interrupt);
    await().untilAsserted(() -> assertThat(encoders()).noneMatch(SentenceEncoderTest::isBusy));
    model.embedAll(List.of(SHORT));
  }

  @Test
  void whoStillCutsATextWhenTheProductHasStoppedMayGoOn() {
    AtomicReference<HuggingFaceTokenizer> kept = new AtomicReference<>();
    new ApplicationContextRunner()
        .withUserConfiguration(EmbeddingModelConfiguration.class)
        .withBean(DataDirectory.class, () -> data)
        .withInitializer(
            context ->
                context.addBeanFactoryPostProcessor(
                    new LazyInitializationBeanFactoryPostProcessor()))
        .run(context -> kept.set(context.getBean(HuggingFaceTokenizer.class)));

    assertThat(kept.get().encode(SHORT.text()).getIds()).isNotEmpty();
  }

  @Test
  void whatIsStillEmbeddedWhenTheModelIsClosedGoesOn() throws Exception {
    SentenceEncoder closed = encoder(LIMIT);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread asker = new Thread(() -> closed.embedAll(List.of(ENDLESS)));
    asker.setUncaughtExceptionHandler((thread, stopped) -> failure.set(stopped));
    asker.start();
    await().until(() -> encoders().stream().anyMatch(SentenceEncoderTest::isBusy));

    closed.close();
    Thread.sleep(500);
    assertThat(failure.get()).isNull();

    asker.interrupt();
    await().untilAsserted(() -> assertThat(encoders()).noneMatch(SentenceEncoderTest::isBusy));
    assertThat(failure.get()).hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void whatIsEmbeddedWhileTheLibraryShutsDownGoesOn() throws Exception {
    CompletableFuture<?> document =
        CompletableFuture.runAsync(() -> documents.embedAll(Collections.nCopies(100, LONG)));
    await().until(() -> encoders().stream().anyMatch(SentenceEncoderTest::isBusy));

    // The library runs the hook once more at this process's own end.
    KeptEnvironment.keep();
    shutdownHook().run();

    document.join();
    model.embedAll(List.of(SHORT));
  }

  /** What the library runs at the end of a process. */
  private static Runnable shutdownHook() throws Exception {
    Object api = read(Class.forName("ai.onnxruntime.OnnxRuntime"), "ortApiHandle", null);
    Object environment =
        read(OrtEnvironment.class, "nativeHandle", OrtEnvironment.getEnvironment());
    Constructor<?> hook =
        Class.forName("ai.onnxruntime.OrtEnvironment$OrtEnvCloser")
            .getDeclaredConstructor(long.class, long.class);
    hook.setAccessible(true);
    return (Runnable) hook.newInstance(api, environment);
  }

  private static Object read(Class<?> type, String name, Object object) throws Exception {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(object);
  }

  /** This model's threads; products of other tests have some of their own. */
  private static List<Thread> encoders() {
    return allEncoders().stream().filter(thread -> !others.contains(thread)).toList();
  }

  private static List<Thread> allEncoders() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("sentence-encoder"))
        .toList();
  }

  private static boolean isBusy(Thread thread) {
    return thread.getState() == Thread.State.RUNNABLE;
  }
}
