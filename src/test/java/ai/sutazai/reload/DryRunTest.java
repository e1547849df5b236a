package ai.sutazai.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class DryRunTest {

  private static final String ROUTE =
      """
      - route:
          id: take
          from:
            uri: seda:taken
            steps:
              - log:
                  message: taken
      """;

  @Test
  void componentThatIsABeanStaysWithTheContextItServes() throws Exception {
    try (DefaultCamelContext running = new DefaultCamelContext()) {
      SedaComponent served = new SedaComponent();
      running.getRegistry().bind("seda-component", served);
      running.start();
      assertThat(running.getComponent("seda")).isSameAs(served);

      Map<String, String> texts = Map.of("routes/a/take.camel.yaml", ROUTE);
      new DryRun(running.getRegistry(), name -> null).build(texts, Definition.of(texts));

      assertThat(served.getCamelContext()).isSameAs(running);
      assertThat(served.isStarted()).isTrue();
    }
  }
}
