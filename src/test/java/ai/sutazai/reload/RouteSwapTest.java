package ai.sutazai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.reload.RouteSwap.Refused;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.ServiceStatus;
import org.apache.camel.StatefulService;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteSwapTest {

  private static final String SOURCE = "routes/a/take.camel.yaml";

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

  private static final RouteSwap.Door REFUSING =
      new RouteSwap.Door() {
        @Override
        public boolean close() {
          throw new Refused("is at work");
        }

        @Override
        public void open() {
          // It never closes.
        }
      };

  /** A role that is switched off stays so. */
  @ParameterizedTest
  @CsvSource({"true, Started", "false, Stopped"})
  void refusedChangeLeavesConsumersAsTheyWere(String autoStartup, ServiceStatus status)
      throws Exception {
    Map<String, String> before = Map.of(SOURCE, ROUTE.formatted(autoStartup));
    Map<String, String> after = Map.of(SOURCE, "# Changed.\n" + before.get(SOURCE));
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.start();
      DryRun.load(camel, before, List.of(SOURCE));
      RouteGate gate = new RouteGate(Duration.ofSeconds(1), new SimpleMeterRegistry());
      RouteSwap swap =
          new RouteSwap(
              camel, camel.createProducerTemplate(), name -> null, gate, new RouteSources(before));

      assertThatExceptionOfType(Refused.class)
          .isThrownBy(() -> swap.apply(before, after, Set.of(SOURCE), REFUSING));

      StatefulService consumer = (StatefulService) camel.getRoute("take").getConsumer();
      assertThat(consumer.getStatus()).isEqualTo(status);
    }
  }
}
