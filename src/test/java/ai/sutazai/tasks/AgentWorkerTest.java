package ai.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;

/** The template alone, with work that would never end. */
class AgentWorkerTest {

  /** Lets it take what there is. */
  public static final class Willing {

    public boolean goesOn(String route) {
      return true;
    }

    public boolean admit() {
      return true;
    }
  }

  @Test
  void messageIsGivenBackAfterAsManyTasksWhateverLoopsTheirWorkHas() throws Exception {
    AtomicInteger taken = new AtomicInteger();
    Processor claim =
        exchange -> {
          exchange.getMessage().setHeader("lease", "mine");
          // Far more than it may take; else a worker that goes on for good would hang the test.
          exchange.setRouteStop(taken.incrementAndGet() > 20);
        };
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.getPropertiesComponent().addInitialProperty("agents.from", "direct:woken");
      camel.getPropertiesComponent().addInitialProperty("sutazai.worker", "true");
      camel.getPropertiesComponent().addInitialProperty("sutazai.tasks-a-wake-up", "3");
      camel.getRegistry().bind("routeGate", new Willing());
      camel.getRegistry().bind("agentBreakers", new Willing());
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:claim-task").process(claim);
              from("direct:looping").loop(2).setBody(constant("done"));
              from("direct:finish-task").removeHeader("lease");
            }
          });
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(
              PluginHelper.getResourceLoader(camel)
                  .resolveResource("file:routes/templates/agent-worker.camel.yaml"));
      TemplatedRouteBuilder.builder(camel, "agent-worker")
          .routeId("worker")
          .parameter("agent", "worker")
          .parameter("work", "looping")
          .add();
      camel.start();

      Exchange woken = camel.createProducerTemplate().send("direct:woken", exchange -> {});

      assertThat(woken.getException()).isNull();
      assertThat(taken).hasValue(3);
    }
  }
}
