package ai.sutazai.api;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Serves the actuator alone at a connector that holds no body to the limits of the door. */
final class ActuatorValve extends ValveBase {

  private final Connector connector;

  ActuatorValve(Connector connector) {
    super(true);
    this.connector = connector;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    if (request.getConnector() == connector
        && !request.getDecodedRequestURI().startsWith("/actuator/")) {
      response.sendError(404);
      return;
    }
    getNext().invoke(request, response);
  }
}
