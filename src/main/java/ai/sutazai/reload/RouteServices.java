package ai.sutazai.reload;

import java.util.Map;
import org.apache.camel.impl.engine.RouteService;

/** A Camel context that shows what its routes run as. */
interface RouteServices {

  /** By route id; what is taken out of here runs on, but Camel knows nothing of it any more. */
  Map<String, RouteService> getRouteServices();
}
