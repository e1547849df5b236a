package ai.sutazai.api;

import ai.sutazai.errors.PipelineException;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/** Tells as a problem what Tomcat refuses, also what no filter ever sees. */
final class ProblemValve extends ErrorReportValve {

  private final Problems problems;
  private final Contract contract;

  ProblemValve(Problems problems, Contract contract) {
    this.problems = problems;
    this.contract = contract;
  }

  /** What HTTP calls the server's fault is the caller's here: a method or coding nobody offered. */
  private static final Set<Integer> UNHEARD_OF = Set.of(501, 505);

  /** What is not the contract's can only be read. */
  private static final Set<String> READING = new TreeSet<>(Set.of("GET", "HEAD"));

  /** What the caller did wrong stays that, whatever status the container made of it. */
  private static PipelineException condition(int status, Throwable throwable) {
    PipelineException condition = throwable == null ? null : Conditions.of(throwable);
    if (condition != null && condition.status() < 500) {
      return condition;
    }
    return Refusal.of(UNHEARD_OF.contains(status) ? 400 : status);
  }

  /** TRACE, of which Tomcat would say that the path takes any other method. */
  private PipelineException wrongMethod(Request request) {
    String path = request.getRequestURI();
    ContractText text = contract.current();
    Set<String> methods = text.methods(path);
    if (!methods.isEmpty()) {
      return Refusal.method(request.getMethod(), methods);
    }
    return path.startsWith(text.basePath() + "/") && !path.equals(Docs.CONTRACT)
        ? Refusal.of(404)
        : Refusal.method(request.getMethod(), READING);
  }

  @Override
  protected void report(Request request, Response response, Throwable throwable) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    try {
      if (status == 405) {
        response.getCoyoteResponse().getMimeHeaders().removeHeader("Allow");
      }
      problems.write(
          request, response, status == 405 ? wrongMethod(request) : condition(status, throwable));
      response.finishResponse();
    } catch (IOException e) {
      // The caller has hung up: there is nobody to tell.
      container.getLogger().debug("Not reported", e);
    }
  }
}
