package ai.sutazai.api;

import ai.sutazai.errors.PipelineException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/** Tells as a problem what Tomcat refuses, also what no filter ever sees. */
final class ProblemValve extends ErrorReportValve {

  private static final String RESPONSE = ProblemValve.class.getName() + ".response";

  private final Problems problems;

  ProblemValve(Problems problems) {
    this.problems = problems;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    request.setAttribute(RESPONSE, response);
    super.invoke(request, response);
  }

  /** Lets a problem be written where the body broke off: the container has shut the response. */
  static void reopen(ServletRequest request) {
    if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) != null
        && request.getAttribute(RESPONSE) instanceof Response response) {
      response.setSuspended(false);
    }
  }

  /** A status of the caller's fault stays one, whatever the container threw. */
  private static PipelineException condition(int status, Throwable throwable) {
    PipelineException condition = throwable == null ? null : Conditions.of(throwable);
    return condition != null && condition.status() == status ? condition : Refusal.of(status);
  }

  @Override
  protected void report(Request request, Response response, Throwable throwable) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    try {
      problems.write(request, response, condition(status, throwable));
      response.finishResponse();
    } catch (IOException e) {
      // The caller has hung up: there is nobody to tell.
      container.getLogger().debug("Not reported", e);
    }
  }
}
