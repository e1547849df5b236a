package ai.sutazai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;

class GatedDirectTest {

  private static final String SOURCE = "routes/a/say.camel.yaml";

  /** While one caller looks up the route that serves now, no other calls the one of before. */
  @Test
  void callersBesideEachOtherFindTheNewRoute() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      RouteGate gate = new RouteGate(Duration.ofSeconds(1), new SimpleMeterRegistry());
      GatedDirect direct = new GatedDirect(gate);
      camel.addComponent("direct", direct);
      camel.start();
      DryRun.load(camel, saying("old"), List.of(SOURCE));
      ProducerTemplate caller = camel.createProducerTemplate();
      Endpoint say = camel.getEndpoint("direct:say");
      assertThat(caller.requestBody(say, "")).isEqualTo("old");
      camel.getRouteController().stopRoute("say");
      camel.removeRoute("say");
      DryRun.load(camel, saying("new"), List.of(SOURCE));

      ReentrantLock entry = (ReentrantLock) ReflectionTestUtils.getField(gate, "lock");
      CompletableFuture<Object> first;
      CompletableFuture<Object> second;
      synchronized (direct) {
        first = caller.asyncRequestBody(say, "");
        second = caller.asyncRequestBody(say, "");
        await().until(() -> entry.getQueueLength() == 1);
      }

      assertThat(first.get()).isEqualTo("new");
      assertThat(second.get()).isEqualTo("new");
    }
  }

  @Test
  void routeIsReplacedWhileACallerIsLetIn() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      RouteGate gate = new RouteGate(Duration.ofSeconds(1), new SimpleMeterRegistry());
      camel.addComponent("direct", new GatedDirect(gate));
      camel.start();
      DryRun.load(camel, saying("old"), List.of(SOURCE));

      Boolean isReplaced =
          gate.enter(
                  "say",
                  new DefaultExchange(camel),
                  generation ->
                      CompletableFuture.supplyAsync(
                              () ->
                                  ServiceHelper.suspendService(camel.getRoute("say").getConsumer()),
                              runnable -> new Thread(runnable).start())
                          .orTimeout(20, TimeUnit.SECONDS)
                          .join())
              .serving();

      assertThat(isReplaced).isTrue();
    }
  }

  private static Map<String, String> saying(String text) {
    return Map.of(
        SOURCE,
        """
        - route:
            id: say
            from:
              uri: direct:say
              steps:
                - setBody:
                    expression:
                      constant:
                        expression: %s
        """
            .formatted(text));
  }
}
