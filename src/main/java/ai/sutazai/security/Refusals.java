package ai.sutazai.security;

import ai.sutazai.api.Problems;
import ai.sutazai.errors.Unauthorized;
import ai.sutazai.errors.Unavailable;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;

/** Answers whom the chain turns away, in the words all other problems have. */
@Component
class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {

  private final Problems problems;

  Refusals(Problems problems) {
    this.problems = problems;
  }

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
      throws IOException {
    problems.write(request, response, condition(failure));
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure)
      throws IOException {
    problems.write(request, response, failure);
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, RequestRejectedException failure)
      throws IOException {
    problems.write(request, response, failure);
  }

  private static RuntimeException condition(AuthenticationException failure) {
    if (failure instanceof AuthenticationServiceException) {
      return new Unavailable("Tokens cannot be checked now.", Unavailable.SOON, failure);
    }
    if (failure instanceof NoAccount) {
      return new Unauthorized(failure.getMessage());
    }
    return new Unauthorized(
        failure instanceof OAuth2AuthenticationException
            ? "The access token is malformed, forged, expired or revoked."
            : "This needs an access token.");
  }
}
