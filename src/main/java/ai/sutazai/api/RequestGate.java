package ai.sutazai.api;

import ai.sutazai.errors.Unauthorized;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.apache.camel.spi.RestClientRequestValidator;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.stereotype.Component;

/**
 * Holds a request to its operation. The operation's route finds the body, and as headers every
 * declared parameter ({@code null} if absent), {@code userId}, {@code userRole}, {@code
 * correlationId}, {@code replyType} (what is to be answered, of what the caller accepts), {@code
 * Accept}, {@code Content-Type} and the servlet request: nothing else.
 */
@Component
class RequestGate implements RestClientRequestValidator {

  static final String REQUEST_PATH = "requestPath";
  static final String REPLY_TYPE = "replyType";
  static final String REQUEST_TYPE = "requestType";
  private static final String SERVLET_REQUEST = "CamelHttpServletRequest";

  private final Contract contract;
  private final Problems problems;
  private final Bodies bodies;

  RequestGate(Contract contract, Problems problems, Bodies bodies) {
    this.contract = contract;
    this.problems = problems;
    this.bodies = bodies;
  }

  @Override
  public ValidationError validate(Exchange exchange, ValidationContext context) {
    try {
      admit(exchange);
      return null;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      problems.answer(exchange, e);
      Message reply = exchange.getMessage();
      return new ValidationError(
          reply.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class), reply.getBody(String.class));
    }
  }

  private void admit(Exchange exchange) throws IOException {
    PlatformHttpMessage message = exchange.getMessage(PlatformHttpMessage.class);
    SealedRequest sealed = (SealedRequest) message.getRequest();
    HttpServletRequest request = sealed.unsealed();
    Operation operation = sealed.operation();
    message.getHeaders().clear();
    exchange.setProperty(REQUEST_PATH, request.getRequestURI());
    exchange.setProperty(CorrelationId.KEY, CorrelationId.of(request));
    // Without it strings become bytes in whatever the machine's encoding is.
    exchange.setProperty(Exchange.CHARSET_NAME, "UTF-8");

    Map<String, Object> headers = new LinkedHashMap<>(caller(operation));
    MediaType replyType = MediaRanges.choose(request, operation);
    headers.putAll(Parameters.read(operation, request, contract.current()));
    boolean named = operation.takesAnything() && headers.get("filename") != null;
    MediaType requestType = MediaRanges.requestType(request, operation, named);
    headers.put(CorrelationId.KEY, CorrelationId.of(request));
    headers.put("Accept", request.getHeader("Accept"));
    if (replyType != null) {
      headers.put(REPLY_TYPE, replyType.toString());
      exchange.setProperty(REPLY_TYPE, replyType.toString());
    }
    if (requestType != null) {
      message.setBody(bodies.read(operation, requestType, named, request, exchange));
      headers.put(Exchange.CONTENT_TYPE, requestType.toString());
      exchange.setProperty(REQUEST_TYPE, requestType.toString());
    }
    headers.put(SERVLET_REQUEST, request);
    headers.forEach(message::setHeader);
  }

  /** Who calls. The filters have checked this already; a gap in them must not open an operation. */
  private static Map<String, Object> caller(Operation operation) {
    if (operation.open()) {
      return Map.of();
    }
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    if (!(authentication instanceof JwtAuthenticationToken)) {
      throw new Unauthorized("A valid token is required.");
    }
    Jwt token = ((JwtAuthenticationToken) authentication).getToken();
    String role = token.getClaimAsString("role");
    if (!operation.roles().isEmpty() && !operation.roles().contains(role)) {
      throw Refusal.of(403, "This needs the role " + String.join(" or ", operation.roles()) + ".");
    }
    Map<String, Object> caller = new LinkedHashMap<>();
    caller.put("userId", token.getSubject());
    caller.put("userRole", role);
    return caller;
  }
}
