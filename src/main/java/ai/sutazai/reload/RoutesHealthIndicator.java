package ai.sutazai.reload;

import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/** Up once every route is started; names those that are not. */
@Component
class RoutesHealthIndicator extends AbstractHealthIndicator {

  private final CamelContext camel;

  RoutesHealthIndicator(CamelContext camel) {
    this.camel = camel;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    List<String> idle =
        camel.getRoutes().stream()
            .map(Route::getRouteId)
            .filter(id -> !camel.getRouteController().getRouteStatus(id).isStarted())
            .sorted()
            .toList();
    boolean up = camel.isStarted() && !camel.getRoutes().isEmpty() && idle.isEmpty();
    (up ? builder.up() : builder.outOfService()).withDetail("idle", idle);
  }
}
