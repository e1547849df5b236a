package ai.sutazai.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives every request an id that stands in its response, its log lines and its problems. */
public final class CorrelationId extends OncePerRequestFilter {

  static final String HEADER = "X-Correlation-ID";
  static final String KEY = "correlationId";

  private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String id = of(request);
    response.setHeader(HEADER, id);
    MDC.put(KEY, id);
    try {
      chain.doFilter(request, response);
    } finally {
      MDC.remove(KEY);
    }
  }

  /** The request's id; the first to ask settles it. */
  static String of(HttpServletRequest request) {
    if (request.getAttribute(KEY) instanceof String id) {
      return id;
    }
    String id = accepted(request.getHeader(HEADER));
    request.setAttribute(KEY, id);
    return id;
  }

  /** What was sent as one, if it can be taken; otherwise a new one. */
  public static String accepted(String sent) {
    return sent != null && ACCEPTED.matcher(sent).matches() ? sent : UUID.randomUUID().toString();
  }
}
