package ai.sutazai.security;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.camel.Header;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.stereotype.Component;

/** The session a request came in by. */
@Component("currentSession")
public class CurrentSession {

  // Reads the request, not the thread: a route may run on another one.
  private final RequestAttributeSecurityContextRepository contexts =
      new RequestAttributeSecurityContextRepository();

  /** The family of the request's access token. */
  public String family(@Header("CamelHttpServletRequest") HttpServletRequest request) {
    return token(request).getClaimAsString(Sessions.FAMILY_CLAIM);
  }

  /** When the request's access token expires. */
  public long expiry(@Header("CamelHttpServletRequest") HttpServletRequest request) {
    return token(request).getExpiresAt().getEpochSecond();
  }

  private Jwt token(HttpServletRequest request) {
    return ((JwtAuthenticationToken)
            contexts.loadDeferredContext(request).get().getAuthentication())
        .getToken();
  }
}
