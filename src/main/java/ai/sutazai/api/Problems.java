package ai.sutazai.api;

import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.errors.PipelineException;
import ai.sutazai.errors.TooManyRequests;
import ai.sutazai.errors.Unavailable;
import ai.sutazai.logs.LogFields;
import ai.sutazai.text.SingleLine;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells every failure as a problem (RFC 9457), wherever it happens. */
@Component("problems")
public class Problems {

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** Turns a route's failure into its reply: body, status and headers. */
  public void describe(Exchange exchange) {
    answer(exchange, exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
  }

  // Not an overload: Camel would find both.
  void answer(Exchange exchange, Throwable failure) {
    PipelineException condition = recognise(exchange, failure);
    Problem problem =
        problem(
            condition,
            exchange.getProperty(RequestGate.REQUEST_PATH, String.class),
            exchange.getProperty(CorrelationId.KEY, String.class));
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    // The type set here is no leftover of the request, though it may be the same.
    exchange.removeProperty(RequestGate.REQUEST_TYPE);
    headers(condition).forEach(message::setHeader);
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status());
    message.setHeader(Exchange.CONTENT_TYPE, Problem.MEDIA_TYPE);
    message.setBody(json(problem));
  }

  /**
   * Answers a request that no route has seen. Knows, besides this service's own failures, those of
   * Spring Security (401, 403) and Spring MVC.
   */
  public void write(HttpServletRequest request, HttpServletResponse response, Throwable failure)
      throws IOException {
    PipelineException condition = recognise(failure);
    write(request, response, condition);
  }

  private void write(
      HttpServletRequest request, HttpServletResponse response, PipelineException condition)
      throws IOException {
    if (response.isCommitted()) {
      return;
    }
    String correlationId = CorrelationId.of(request);
    Problem problem = problem(condition, request.getRequestURI(), correlationId);
    byte[] body = json(problem).getBytes(StandardCharsets.UTF_8);
    response.resetBuffer();
    response.setStatus(problem.status());
    headers(condition).forEach(response::setHeader);
    response.setHeader(CorrelationId.HEADER, correlationId);
    response.setContentType(Problem.MEDIA_TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /** A caught failure as a problem's JSON, for those who do not answer over HTTP. */
  // Not as @ExchangeException, which would be the innermost cause alone.
  public String text(
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable failure,
      @Header("correlationId") String id,
      Exchange exchange) {
    return json(problem(recognise(exchange, failure), null, id));
  }

  /** The HTTP status a failure has at a door. */
  public static int statusOf(Throwable failure) {
    return Conditions.of(failure).status();
  }

  private static PipelineException recognise(Exchange exchange, Throwable failure) {
    LogFields fields = LogFields.of(exchange);
    PipelineException condition = recognise(failure);
    fields.takeBack();
    return condition;
  }

  private static PipelineException recognise(Throwable failure) {
    PipelineException condition = Conditions.of(failure);
    if (condition.status() == 500 && condition != failure) {
      LOG.error("A request failed", failure);
    } else if (condition.status() == 503) {
      Throwable cause = condition.getCause() == null ? condition : condition.getCause();
      LOG.warn("A request was refused, {}: {}", condition.code(), SingleLine.of(cause.toString()));
    }
    return condition;
  }

  private static Problem problem(
      PipelineException condition, String instance, String correlationId) {
    List<FieldError> errors =
        condition instanceof InvalidRequest invalid ? invalid.errors() : List.of();
    return new Problem(
        "urn:sutazai:problem:" + condition.code(),
        condition.code(),
        condition.title(),
        condition.status(),
        condition.getMessage(),
        instance,
        correlationId,
        errors);
  }

  private static Map<String, String> headers(PipelineException condition) {
    Map<String, String> headers = new TreeMap<>();
    if (condition instanceof Refusal refusal) {
      refusal.headers().toSingleValueMap().forEach(headers::put);
    } else if (condition instanceof TooManyRequests tooMany) {
      headers.put("Retry-After", seconds(tooMany.retryAfter()));
    } else if (condition instanceof Unavailable unavailable) {
      headers.put("Retry-After", seconds(unavailable.retryAfter()));
    }
    if (condition.status() == 401) {
      headers.put("WWW-Authenticate", "Bearer");
    }
    return headers;
  }

  /** Rounded up, so that nobody comes back too early. */
  private static String seconds(Duration wait) {
    return String.valueOf(Math.max(1, wait.plusMillis(999).toSeconds()));
  }

  private static String json(Problem problem) {
    try {
      return JSON.writeValueAsString(problem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
