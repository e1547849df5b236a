package ai.sutazai.reload;

import java.util.Map;
import org.apache.camel.impl.engine.RouteService;
import org.apache.camel.spring.boot.CamelSpringBootApplicationController;
import org.apache.camel.spring.boot.SpringBootCamelContext;
import org.springframework.context.ApplicationContext;

/** Camel's own for Spring Boot, but for what it shows. */
final class ServingContext extends SpringBootCamelContext implements RouteServices {

  ServingContext(
      ApplicationContext application,
      boolean warnOnEarlyShutdown,
      CamelSpringBootApplicationController controller) {
    super(application, warnOnEarlyShutdown, controller);
  }

  @Override
  public Map<String, RouteService> getRouteServices() {
    return super.getRouteServices();
  }
}
