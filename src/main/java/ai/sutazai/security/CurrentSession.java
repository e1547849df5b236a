package ai.sutazai.security;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.camel.Header;
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
    JwtAuthenticationToken caller =
        (JwtAuthenticationToken) contexts.loadDeferredContext(request).get().getAuthentication();
    return caller.getToken().getClaimAsString(Sessions.FAMILY_CLAIM);
  }
}
