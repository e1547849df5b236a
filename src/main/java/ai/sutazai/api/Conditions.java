package ai.sutazai.api;

import ai.sutazai.errors.Causes;
import ai.sutazai.errors.Conflict;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.errors.Outage;
import ai.sutazai.errors.PipelineException;
import ai.sutazai.errors.Unauthorized;
import ai.sutazai.errors.Unavailable;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.InvalidFileNameException;
import org.apache.tomcat.util.http.fileupload.impl.FileCountLimitExceededException;
import org.apache.tomcat.util.http.fileupload.impl.SizeException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;

/** Finds the condition behind a failure, which others may have wrapped. */
final class Conditions {

  private static final String FOREIGN_KEY_VIOLATION = "23503";

  private Conditions() {}

  static PipelineException of(Throwable failure) {
    return Causes.of(failure)
        .map(Conditions::known)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(() -> Refusal.of(500));
  }

  /** Or null. */
  private static PipelineException known(Throwable cause) {
    if (cause instanceof PipelineException condition) {
      return condition;
    }
    if (cause instanceof ErrorResponse response) {
      return Refusal.of(response.getStatusCode().value(), null, response.getHeaders());
    }
    if (cause instanceof AuthenticationException) {
      return new Unauthorized("A valid token is required.");
    }
    if (cause instanceof AccessDeniedException) {
      return Refusal.of(403);
    }
    if (cause instanceof RequestRejectedException) {
      return new InvalidRequest("The request's address or headers are malformed.");
    }
    if (cause instanceof SizeException size) {
      return Refusal.tooLarge(size.getPermittedSize());
    }
    if (cause instanceof FileCountLimitExceededException) {
      return Refusal.of(413, "The form has too many parts.");
    }
    if (cause instanceof FileUploadException
        || cause instanceof InvalidFileNameException
        || isNoMultipart(cause)) {
      return new InvalidRequest("The multipart form is malformed.");
    }
    if (Outage.isOfCutFile(cause)) {
      return new Unavailable(
          "index_unavailable",
          "The search index cannot be used at the moment.",
          Unavailable.SOON,
          cause);
    }
    if (Outage.isShut(cause)) {
      return new Unavailable("Something this needs is out of order.", Unavailable.SOON, cause);
    }
    if (Outage.isOfDatabase(cause)) {
      return new Unavailable("The database is not available.", Unavailable.SOON, cause);
    }
    if (cause instanceof SQLException sql && FOREIGN_KEY_VIOLATION.equals(sql.getSQLState())) {
      return new Conflict("What it refers to has just been deleted.");
    }
    if (cause instanceof RejectedExecutionException) {
      return new Unavailable("Too much is going on at once.", Unavailable.SOON, cause);
    }
    return null;
  }

  private static boolean isNoMultipart(Throwable cause) {
    return cause instanceof ServletException && cause.getCause() instanceof IOException;
  }
}
