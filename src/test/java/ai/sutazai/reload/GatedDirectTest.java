package ai.sutazai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;

class GatedDirectTest {

  private static final String SOURCE = "routes/a/say.camel.yaml";

  /** While one caller looks up the route that serves now, no other calls the one of before. */
  @Test
  void callersBesideEachOtherFindTheNewRoute() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      GatedDirect direct =
          new GatedDirect(new RouteGate(Duration.ofSeconds(1), new SimpleMeterRegistry()));
      camel.addComponent("direct", direct);
      camel.start();
      DryRun.load(camel, saying("old"), List.of(SOURCE));
      ProducerTemplate caller = camel.createProducerTemplate();
      Endpoint say = camel.getEndpoint("direct:say");
      assertThat(caller.requestBody(say, "")).isEqualTo("old");
      camel.getRouteController().stopRoute("say");
      camel.removeRoute("say");
      DryRun.load(camel, saying("new"), List.of(SOURCE));

      ReentrantLock lookup = (ReentrantLock) ReflectionTestUtils.getField(direct, "consumersLock");
      CompletableFuture<Object> first;
      CompletableFuture<Object> second;
      lookup.lock();
      try {
        first = caller.asyncRequestBody(say, "");
        await().until(() -> lookup.getQueueLength() == 1);
        second = caller.asyncRequestBody(say, "");
        await().until(() -> second.isDone() || lookup.getQueueLength() == 2);
      } finally {
        lookup.unlock();
      }

      assertThat(first.get()).isEqualTo("new");
      assertThat(second.get()).isEqualTo("new");
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
