package ai.sutazai.reload;

import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/**
 * Up once every route is started; names those that are not. A route that is being changed counts as
 * started.
 */
@Component
class RoutesHealthIndicator extends AbstractHealthIndicator {

  private final CamelContext camel;

  private final RouteGate gate;

  private final ObjectProvider<RouteReload> reload;

  RoutesHealthIndicator(CamelContext camel, RouteGate gate, ObjectProvider<RouteReload> reload) {
    this.camel = camel;
    this.gate = gate;
    this.reload = reload;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    Set<String> changing = gate.changing();
    List<String> idle =
        camel.getRoutes().stream()
            .filter(Route::isAutoStartup)
            .map(Route::getRouteId)
            .filter(id -> !changing.contains(id) && isIdle(id))
            // A change may have begun meanwhile.
            .filter(id -> !gate.changing().contains(id))
            .sorted()
            .toList();
    boolean up = camel.isStarted() && !camel.getRoutes().isEmpty() && idle.isEmpty();
    (up ? builder.up() : builder.outOfService())
        .withDetail("idle", idle)
        .withDetail("reload", reload.getObject().state());
  }

  /** One that is gone by now is not. */
  private boolean isIdle(String id) {
    ServiceStatus status = camel.getRouteController().getRouteStatus(id);
    return status != null && !status.isStarted();
  }
}
