package ai.sutazai.api;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Starts the clock of each request's body. */
final class ArrivalValve extends ValveBase {

  ArrivalValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    if (!request.isAsyncDispatching()
        && request.getCoyoteRequest().getInputBuffer() instanceof ArrivingBody body) {
      body.begin();
    }
    getNext().invoke(request, response);
  }
}
