package ai.sutazai.reload;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The running routes with their files and counters, as {@code GET /api/v1/routes} shows them. */
@Component("routeInventory")
public class RouteInventory {

  private final CamelContext camel;

  private final RouteCounters counters;

  private final ObjectProvider<RouteReload> reload;

  private final Path root;

  RouteInventory(
      CamelContext camel,
      RouteCounters counters,
      ObjectProvider<RouteReload> reload,
      @Value("${sutazai.routes-dir}") Path root) {
    this.camel = camel;
    this.counters = counters;
    this.reload = reload;
    this.root = root.toAbsolutePath().normalize();
  }

  /**
   * {@code {routes: [{id, description, source, status, exchanges_total, …}], reload: {…}}}, by
   * source and id.
   */
  public Map<String, Object> list() {
    Map<String, String> templated = reload.getObject().filesOfTemplated();
    List<Map<String, Object>> routes = new ArrayList<>();
    for (Route route : camel.getRoutes()) {
      ServiceStatus status = camel.getRouteController().getRouteStatus(route.getRouteId());
      if (status == null) {
        // Taken away by a change since the list was made.
        continue;
      }
      RouteCounters.Counter counter = counters.of(route.getRouteId());
      Instant lastFailure = counter.lastFailure();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("id", route.getRouteId());
      entry.put("description", route.getDescription());
      entry.put("source", templated.getOrDefault(route.getRouteId(), source(route)));
      entry.put("status", status.name());
      entry.put("exchanges_total", counter.total());
      entry.put("exchanges_failed", counter.failed());
      entry.put("last_failure", lastFailure == null ? null : lastFailure.toString());
      routes.add(entry);
    }
    routes.sort(Comparator.comparing(e -> e.get("source") + "/" + e.get("id")));
    Map<String, Object> inventory = new LinkedHashMap<>();
    inventory.put("routes", routes);
    inventory.put("reload", reload.getObject().state());
    return inventory;
  }

  /** The route's file, as if the routes stood where the service was started. */
  private String source(Route route) {
    if (route.getSourceResource() == null) {
      return null;
    }
    Path file = Path.of(route.getSourceResource().getURI()).toAbsolutePath().normalize();
    if (file.startsWith(root)) {
      return RouteFolder.NAME + "/" + root.relativize(file);
    }
    Path here = Path.of("").toAbsolutePath();
    return (file.startsWith(here) ? here.relativize(file) : file).toString();
  }
}
