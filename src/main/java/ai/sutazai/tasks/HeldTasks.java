package ai.sutazai.tasks;

import ai.sutazai.errors.Outage;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Header;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** Tells a worker who is at something long whether his task is still his. */
@Component("heldTasks")
public class HeldTasks {

  private final ProducerTemplate routes;

  HeldTasks(ProducerTemplate routes) {
    this.routes = routes;
  }

  /** Whether the task was cancelled, timed out or was taken over meanwhile, as the record says. */
  public BooleanSupplier lost(@Header("taskId") String task, @Header("lease") String lease) {
    Map<String, Object> held = Map.of("taskId", task, "lease", lease);
    return () -> {
      try {
        return routes.requestBodyAndHeaders("direct:find-held-task", null, held) == null;
      } catch (CamelExecutionException e) {
        if (!Outage.isOutage(e)) {
          throw e;
        }
        return false;
      }
    };
  }
}
