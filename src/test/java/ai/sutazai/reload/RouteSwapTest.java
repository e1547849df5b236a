package ai.sutazai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ai.sutazai.reload.RouteSwap.Refused;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.StatefulService;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.RouteService;
import org.apache.camel.support.service.BaseService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RouteSwapTest {

  private static final String SOURCE = "routes/a/take.camel.yaml";
  private static final String CALLED = "routes/a/called.camel.yaml";
  private static final String PROBE = "routes/a/called.probe.json";

  /** As long as it lasts, an idle consumer takes what comes, suspended or not. */
  private static final String QUEUE = "seda:taken?pollTimeout=1000";

  private static final String ROUTE =
      """
      - route:
          id: take
          autoStartup: "%s"
          from:
            uri: seda:taken
            steps:
              - log:
                  message: taken
      """;

  /** Takes exchanges from elsewhere, and notes who took which. */
  private static final String TAKER =
      """
      - route:
          id: take
          from:
            uri: %s
            steps:
              - setProperty:
                  name: taker
                  expression:
                    constant:
                      expression: %s
              - process:
                  ref: work
      """;

  private static final String CALLEE =
      """
      - route:
          id: called
          from:
            uri: direct:called
            steps:
              - process:
                  ref: %s
      """;

  private static final RouteSwap.Door REFUSING =
      door(
          () -> {
            throw new Refused("is at work");
          });

  /** Waits, and has the rest done by another. */
  private static final String OUTER =
      """
      - route:
          id: outer
          description: %s
          from:
            uri: direct:outer
            steps:
              - process:
                  ref: waiting
              - to:
                  uri: direct:inner
      """;

  private static final String INNER =
      """
      - route:
          id: inner
          from:
            uri: direct:inner
            steps:
              - setBody:
                  expression:
                    constant:
                      expression: %s
      """;

  /** Hands over what it is given, by a queue or a tap. */
  private static final String HANDING =
      """
      - route:
          id: handing
          from:
            uri: direct:handing
            steps:
              - %s:
                  uri: %s
              - process:
                  ref: waiting
      """;

  private static final String TELLING =
      """
      - route:
          id: telling
          from:
            uri: %s
            steps:
              - process:
                  ref: waitingToo
              - to:
                  uri: direct:inner
              - process:
                  ref: told
      """;

  private final Work work = new Work();
  private final RouteGate gate = new RouteGate(Duration.ofSeconds(20), new SimpleMeterRegistry());
  private final Waiting waiting = new Waiting();
  private final Waiting waitingToo = new Waiting();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  /** Whose routes can be replaced while somebody is inside. */
  private static final class Served extends DefaultCamelContext implements RouteServices {
    @Override
    public Map<String, RouteService> getRouteServices() {
      return super.getRouteServices();
    }
  }

  /** The first one that comes, until it may go. */
  private static final class Waiting implements Processor {

    private final AtomicBoolean isFirst = new AtomicBoolean(true);
    private final CountDownLatch come = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @Override
    public void process(Exchange exchange) throws InterruptedException {
      if (isFirst.getAndSet(false)) {
        come.countDown();
        go.await();
      }
    }
  }

  /** What the routes do. */
  private static final class Work implements Processor {

    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private Duration length = Duration.ZERO;

    @Override
    public void process(Exchange exchange) throws InterruptedException {
      String taker = exchange.getProperty("taker", String.class);
      begun.add(taker);
      first.countDown();
      Thread.sleep(length.toMillis());
      ended.add(taker);
    }
  }

  /** A role that is switched off stays so. */
  @ParameterizedTest
  @CsvSource({"true, Started", "false, Stopped"})
  void refusedChangeLeavesConsumersAsTheyWere(String autoStartup, ServiceStatus status)
      throws Exception {
    Map<String, String> before = Map.of(SOURCE, ROUTE.formatted(autoStartup));
    Map<String, String> after = Map.of(SOURCE, "# Changed.\n" + before.get(SOURCE));
    try (DefaultCamelContext camel = running(before)) {
      assertThatExceptionOfType(Refused.class)
          .isThrownBy(() -> swap(camel, before, after, REFUSING));

      StatefulService consumer = (StatefulService) camel.getRoute("take").getConsumer();
      assertThat(consumer.getStatus()).isEqualTo(status);
    }
  }

  @Test
  void changedRouteDoesNotStartOnceItIsSwitchedOff() throws Exception {
    Map<String, String> before = Map.of(SOURCE, ROUTE.formatted("false"));
    Map<String, String> after = Map.of(SOURCE, "# Changed.\n" + before.get(SOURCE));
    try (DefaultCamelContext camel = running(before)) {
      swap(camel, before, after, RouteSwap.Door.NONE);

      assertThat(camel.getRouteController().getRouteStatus("take").isStarted()).isFalse();
    }
  }

  @Test
  void whatComesToAQueueWhileItsRouteIsTakenAwayIsDoneByTheNewOne(CapturedOutput log)
      throws Exception {
    work.length = Duration.ofSeconds(2);
    Map<String, String> before = Map.of(SOURCE, TAKER.formatted(QUEUE, "old"));
    Map<String, String> after = Map.of(SOURCE, TAKER.formatted(QUEUE, "new"));
    try (DefaultCamelContext camel = running(before)) {
      swap(camel, before, after, door(() -> send(camel)));

      await().untilAsserted(() -> assertThat(work.ended).containsExactly("new"));
      assertThat(work.begun).containsExactly("new");
      assertThat(log).doesNotContain("Timeout occurred");
    }
  }

  /** In one of three tries: a message may come just before Camel looks. */
  @Test
  void whatGoesOnComingToAQueueHoldsNoChangeUp(CapturedOutput log) throws Exception {
    Map<String, String> texts = Map.of(SOURCE, TAKER.formatted(QUEUE, "taker"));
    try (DefaultCamelContext camel = running(texts)) {
      int sent = 0;
      boolean isHeldUp = true;
      for (int i = 0; i < 3 && isHeldUp; i++) {
        int before = timeouts(log);
        sent += swapUnderLoad(camel, texts);
        isHeldUp = timeouts(log) > before;
      }

      assertThat(isHeldUp).isFalse();
      int all = sent;
      await().untilAsserted(() -> assertThat(work.ended).hasSize(all));
    }
  }

  private static int timeouts(CapturedOutput log) {
    return log.getAll().split("Timeout occurred", -1).length - 1;
  }

  /** How many messages were sent meanwhile. */
  private int swapUnderLoad(DefaultCamelContext camel, Map<String, String> texts) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Integer> sender =
        CompletableFuture.supplyAsync(
            () -> {
              int sent = 0;
              while (!over.get()) {
                send(camel);
                sent++;
                LockSupport.parkNanos(5_000_000);
              }
              return sent;
            });
    try {
      swap(camel, texts, texts, RouteSwap.Door.NONE);
    } finally {
      over.set(true);
    }
    return sender.get();
  }

  /** Through whatever of the same change it comes to. */
  @Test
  void whatIsInsideGoesOnByTheRoutesItBeganWith() throws Exception {
    Map<String, String> before =
        Map.of(SOURCE, OUTER.formatted("old"), CALLED, INNER.formatted("old"));
    Map<String, String> after =
        Map.of(SOURCE, OUTER.formatted("new"), CALLED, INNER.formatted("new"));
    try (DefaultCamelContext camel = running(before)) {
      ProducerTemplate caller = camel.createProducerTemplate();
      CompletableFuture<Object> inside = caller.asyncRequestBody("direct:outer", "");
      waiting.come.await();

      RouteSwap swap = swap(camel, before, after, RouteSwap.Door.NONE);

      assertThat(inside).isNotDone();
      assertThat(camel.getRoute("outer").getDescription()).isEqualTo("new");
      assertThat(caller.requestBody("direct:outer", "")).isEqualTo("new");
      swap.stopReplaced(Duration.ZERO);
      waiting.go.countDown();
      assertThat(inside.get()).isEqualTo("old");
      assertThat(caller.requestBody("direct:inner", "")).isEqualTo("new");
    }
  }

  @Test
  void whatWasReplacedIsStoppedOnceNobodyIsInside() throws Exception {
    Map<String, String> texts =
        Map.of(SOURCE, OUTER.formatted("same"), CALLED, INNER.formatted("same"));
    try (DefaultCamelContext camel = running(texts)) {
      ProducerTemplate caller = camel.createProducerTemplate();
      CompletableFuture<Object> inside = caller.asyncRequestBody("direct:outer", "");
      waiting.come.await();
      BaseService before = (BaseService) camel.getRoute("inner").getConsumer();
      RouteSwap swap = swap(camel, texts, texts, RouteSwap.Door.NONE);

      swap.stopReplaced(Duration.ZERO);
      assertThat(before.isStopped()).isFalse();
      waiting.go.countDown();
      inside.get();
      swap.stopReplaced(Duration.ofMinutes(1));
      assertThat(before.isStopped()).isFalse();
      swap.stopReplaced(Duration.ZERO);
      assertThat(before.isShutdown()).isTrue();

      assertThat(caller.requestBody("direct:outer", "")).isEqualTo("same");
    }
  }

  @Test
  void nothingKeepsARouteThatWasReplacedAndStopped() throws Exception {
    Map<String, String> texts = Map.of(CALLED, INNER.formatted("same"));
    try (DefaultCamelContext camel = running(Map.of())) {
      camel.addRoutePolicyFactory(new MicrometerRoutePolicyFactory());
      DryRun.load(camel, texts, List.of(CALLED));
      camel.createProducerTemplate().requestBody("direct:inner", "");
      WeakReference<Route> before = new WeakReference<>(camel.getRoute("inner"));
      swap(camel, texts, texts, RouteSwap.Door.NONE).stopReplaced(Duration.ZERO);

      await()
          .until(
              () -> {
                System.gc();
                return before.get() == null;
              });
    }
  }

  /** One that nobody inside can meet waits for nobody. */
  @Test
  void whatWasReplacedAgainIsStoppedThoughSomebodyIsInsideWhatWasBefore() throws Exception {
    Map<String, String> texts =
        Map.of(SOURCE, OUTER.formatted("same"), CALLED, INNER.formatted("same"));
    try (DefaultCamelContext camel = running(texts)) {
      CompletableFuture<Object> inside =
          camel.createProducerTemplate().asyncRequestBody("direct:outer", "");
      waiting.come.await();
      BaseService first = (BaseService) camel.getRoute("inner").getConsumer();
      RouteSwap swap = swap(camel, texts, texts, RouteSwap.Door.NONE);
      BaseService second = (BaseService) camel.getRoute("inner").getConsumer();
      RouteSwap again = swap(camel, texts, texts, RouteSwap.Door.NONE);

      swap.stopReplaced(Duration.ZERO);
      again.stopReplaced(Duration.ZERO);

      assertThat(first.isStopped()).isFalse();
      assertThat(second.isShutdown()).isTrue();
      waiting.go.countDown();
      assertThat(inside.get()).isEqualTo("same");
    }
  }

  @Test
  void calledRouteOfATemplateIsChangedWhileSomebodyIsInside() throws Exception {
    String template =
        """
        - routeTemplate:
            id: waiter
            parameters:
              - name: name
              - name: answer
            route:
              from:
                uri: direct:{{name}}
                steps:
                  - process:
                      ref: waiting
                  - setBody:
                      expression:
                        simple:
                          expression: "{{answer}}"
        """;
    String made =
        """
        - templatedRoute:
            routeId: made
            routeTemplateRef: waiter
            parameters:
              - name: name
                value: outer
              - name: answer
                value: %s
        """;
    Map<String, String> before =
        Map.of("routes/a/waiter.camel.yaml", template, SOURCE, made.formatted("old"));
    Map<String, String> after = new HashMap<>(before);
    after.put(SOURCE, made.formatted("new"));
    try (DefaultCamelContext camel = running(before)) {
      ProducerTemplate caller = camel.createProducerTemplate();
      CompletableFuture<Object> inside = caller.asyncRequestBody("direct:outer", "");
      waiting.come.await();

      swap(camel, before, after, Set.of(SOURCE), RouteSwap.Door.NONE);

      assertThat(caller.requestBody("direct:outer", "")).isEqualTo("new");
      waiting.go.countDown();
      assertThat(inside.get()).isEqualTo("old");
    }
  }

  @Test
  void limitOfAStepIsChangedWhileSomebodyIsInside() throws Exception {
    String limited =
        """
        - route:
            id: outer
            from:
              uri: direct:outer
              steps:
                - circuitBreaker:
                    id: limit
                    resilience4jConfiguration:
                      bulkheadEnabled: true
                      bulkheadMaxConcurrentCalls: %d
                      bulkheadMaxWaitDuration: 0
                    steps:
                      - process:
                          ref: waiting
        """;
    Map<String, String> before = Map.of(SOURCE, limited.formatted(1));
    Map<String, String> after = Map.of(SOURCE, limited.formatted(2));
    try (DefaultCamelContext camel = running(before)) {
      ProducerTemplate caller = camel.createProducerTemplate();
      CompletableFuture<Object> inside = caller.asyncRequestBody("direct:outer", "");
      waiting.come.await();
      ResilienceProcessor step = camel.getProcessor("limit", ResilienceProcessor.class);
      CircuitBreaker breaker = step.getCircuitBreakerRegistry().circuitBreaker("limit");

      swap(camel, before, after, RouteSwap.Door.NONE);

      step = camel.getProcessor("limit", ResilienceProcessor.class);
      assertThat(step.getCircuitBreakerRegistry().circuitBreaker("limit")).isNotSameAs(breaker);
      assertThat(step.getBulkheadRegistry().bulkhead("limit").getBulkheadConfig())
          .extracting(BulkheadConfig::getMaxConcurrentCalls)
          .isEqualTo(2);
      waiting.go.countDown();
      inside.get();
    }
  }

  @Test
  void routeThatCannotBeStartedIsDoneAwayWith() throws Exception {
    String ordered = "id: %s\n    startupOrder: 7";
    String outer = OUTER.formatted("same").replace("id: outer", ordered.formatted("outer"));
    Map<String, String> before = Map.of(SOURCE, outer, CALLED, INNER.formatted("old"));
    Map<String, String> after = new HashMap<>(before);
    after.put(CALLED, INNER.formatted("new").replace("id: inner", ordered.formatted("inner")));
    waiting.isFirst.set(false);
    try (DefaultCamelContext camel = running(before)) {
      RouteSwap swap = swapper(camel, before);

      assertThatExceptionOfType(Refused.class)
          .isThrownBy(() -> swap.apply(before, after, Set.of(CALLED), RouteSwap.Door.NONE))
          .withMessageContaining("startupOrder");

      swap.stopReplaced(Duration.ZERO);
      assertThat(camel.createProducerTemplate().requestBody("direct:outer", "")).isEqualTo("old");
    }
  }

  @Test
  void refusedChangeIsNoneForThoseInsideEither() throws Exception {
    Map<String, String> before =
        Map.of(SOURCE, OUTER.formatted("old"), CALLED, INNER.formatted("old"));
    Map<String, String> after =
        Map.of(
            SOURCE,
            OUTER.formatted("new"),
            CALLED,
            CALLEE.formatted("failing").replace("called", "inner"),
            PROBE,
            "{}");
    try (DefaultCamelContext camel = running(before)) {
      ProducerTemplate caller = camel.createProducerTemplate();
      CompletableFuture<Object> inside = caller.asyncRequestBody("direct:outer", "");
      waiting.come.await();

      assertThatExceptionOfType(Refused.class)
          .isThrownBy(() -> swap(camel, before, after, RouteSwap.Door.NONE))
          .withMessageContaining("probe");

      assertThat(caller.requestBody("direct:outer", "")).isEqualTo("old");
      waiting.go.countDown();
      assertThat(inside.get()).isEqualTo("old");
    }
  }

  /** What a tap takes on is part of what was begun; what is put on a queue begins anew. */
  @ParameterizedTest
  @CsvSource({"wireTap, direct:telling, old", "to, seda:telling, new"})
  void whatIsHandedOnGoesOnOrBeginsAnew(String step, String uri, String expected) throws Exception {
    Map<String, String> before =
        Map.of(
            "routes/a/handing.camel.yaml",
            HANDING.formatted(step, uri),
            "routes/a/telling.camel.yaml",
            TELLING.formatted(uri),
            CALLED,
            INNER.formatted("old"));
    Map<String, String> after = new HashMap<>(before);
    after.put(CALLED, INNER.formatted("new"));
    try (DefaultCamelContext camel = running(before)) {
      CompletableFuture<Object> inside =
          camel.createProducerTemplate().asyncSendBody("direct:handing", "");
      waiting.come.await();
      waitingToo.come.await();

      swap(camel, before, after, Set.of(CALLED), RouteSwap.Door.NONE);
      waitingToo.go.countDown();

      assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(expected);
      waiting.go.countDown();
      inside.get();
    }
  }

  @Test
  void nothingIsTakenBeforeTheProbesHaveSucceeded() throws Exception {
    Map<String, String> before =
        Map.of(SOURCE, TAKER.formatted(QUEUE, "old"), CALLED, CALLEE.formatted("work"));
    Map<String, String> after =
        Map.of(
            SOURCE,
            TAKER.formatted(QUEUE, "new"),
            CALLED,
            CALLEE.formatted("failing"),
            PROBE,
            "{}");
    try (DefaultCamelContext camel = running(before)) {
      Runnable sendTwice =
          () -> {
            send(camel);
            send(camel);
          };
      assertThatExceptionOfType(Refused.class)
          .isThrownBy(() -> swap(camel, before, after, door(sendTwice)))
          .withMessageContaining("probe");

      await().untilAsserted(() -> assertThat(work.ended).containsExactly("old", "old"));
      assertThat(work.begun).containsExactly("old", "old");
    }
  }

  @Test
  void noMoreFilesOfABatchBeginOnceTheirRouteIsTakenAway(@TempDir Path inbox) throws Exception {
    for (int i = 0; i < 5; i++) {
      Files.writeString(inbox.resolve("file-" + i), "A file.");
    }
    work.length = Duration.ofMillis(300);
    String files = "file:" + inbox + "?initialDelay=0&delete=true";
    Map<String, String> before = Map.of(SOURCE, TAKER.formatted(files, "old"));
    Map<String, String> after = Map.of(SOURCE, TAKER.formatted(files, "new"));
    try (DefaultCamelContext camel = running(before)) {
      work.first.await();
      swap(
          camel,
          before,
          after,
          door(
              () -> {
                assertThat(work.begun).hasSameSizeAs(work.ended).hasSizeLessThan(5);
                work.begun.clear();
              }));

      await().untilAsserted(() -> assertThat(inbox).isEmptyDirectory());
      assertThat(work.begun).isNotEmpty().containsOnly("new");
      assertThat(work.ended).hasSize(5);
    }
  }

  @Test
  void filesAreTakenAgainAfterARefusedChange(@TempDir Path inbox) throws Exception {
    String files = "file:" + inbox + "?initialDelay=0&delete=true";
    Map<String, String> before = Map.of(SOURCE, TAKER.formatted(files, "old"));
    Map<String, String> after = Map.of(SOURCE, TAKER.formatted(files, "new"));
    try (DefaultCamelContext camel = running(before)) {
      assertThatExceptionOfType(Refused.class)
          .isThrownBy(() -> swap(camel, before, after, REFUSING));
      Files.writeString(inbox.resolve("a"), "A file.");
      Files.writeString(inbox.resolve("b"), "A file.");

      await().untilAsserted(() -> assertThat(work.ended).containsExactly("old", "old"));
    }
  }

  private DefaultCamelContext running(Map<String, String> texts) throws Exception {
    DefaultCamelContext camel = new Served();
    camel.addComponent("direct", new GatedDirect(gate));
    camel.getRegistry().bind("work", work);
    camel.getRegistry().bind("waiting", waiting);
    camel.getRegistry().bind("waitingToo", waitingToo);
    camel
        .getRegistry()
        .bind(
            "told", (Processor) exchange -> told.add(exchange.getMessage().getBody(String.class)));
    camel
        .getRegistry()
        .bind(
            "failing",
            (Processor)
                exchange -> {
                  // Long enough for whoever takes exchanges too early.
                  work.first.await(1, TimeUnit.SECONDS);
                  throw new IllegalStateException("Injected by a test");
                });
    camel.start();
    List<String> templatesFirst =
        texts.keySet().stream()
            .sorted(Comparator.comparing(source -> !texts.get(source).contains("routeTemplate:")))
            .toList();
    DryRun.load(camel, texts, templatesFirst);
    return camel;
  }

  private RouteSwap swap(
      DefaultCamelContext camel,
      Map<String, String> before,
      Map<String, String> after,
      RouteSwap.Door door)
      throws InterruptedException {
    return swap(camel, before, after, after.keySet(), door);
  }

  private RouteSwap swap(
      DefaultCamelContext camel,
      Map<String, String> before,
      Map<String, String> after,
      Set<String> changed,
      RouteSwap.Door door)
      throws InterruptedException {
    RouteSwap swap = swapper(camel, before);
    swap.apply(before, after, changed, door);
    return swap;
  }

  private RouteSwap swapper(DefaultCamelContext camel, Map<String, String> texts) {
    RouteSources sources = new RouteSources(texts);
    return new RouteSwap(camel, camel.createProducerTemplate(), name -> null, gate, sources);
  }

  private static void send(DefaultCamelContext camel) {
    camel.createProducerTemplate().sendBody(QUEUE, "work");
  }

  /** Does this once nobody takes anything any more, before the routes are taken away. */
  private static RouteSwap.Door door(Runnable onClose) {
    return () -> {
      onClose.run();
      return true;
    };
  }
}
