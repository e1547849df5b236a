package ai.sutazai.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Tells what fails in Spring MVC as a problem. */
@RestControllerAdvice
class MvcProblems {

  private final Problems problems;

  MvcProblems(Problems problems) {
    this.problems = problems;
  }

  @ExceptionHandler
  void handle(Exception failure, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!isTooLate(failure)) {
      problems.write(request, response, failure);
    }
  }

  /** The route was faster than the wait for it, and found that the caller has hung up. */
  private static boolean isTooLate(Exception failure) {
    return failure instanceof IllegalStateException
        && String.valueOf(failure.getMessage()).startsWith("Cannot start async: [ERROR]");
  }

  /** The caller has hung up: there is nobody to tell. */
  @ExceptionHandler
  void ignore(AsyncRequestNotUsableException gone) {}
}
