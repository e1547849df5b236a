package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.errors.Conflict;
import ai.sutazai.errors.ContentRejected;
import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.errors.TooManyRequests;
import ai.sutazai.errors.Unauthorized;
import ai.sutazai.errors.Unavailable;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;

class ProblemsTest {

  private final Problems problems = new Problems();

  /** A failure, and the status and code it has at the door. */
  record Case(Throwable failure, int status, String code) {}

  static Case[] failures() {
    return new Case[] {
      new Case(new Conflict("taken"), 409, "conflict"),
      new Case(new ContentRejected("encrypted", "locked"), 422, "encrypted"),
      new Case(new RuntimeCamelException(new Conflict("taken")), 409, "conflict"),
      new Case(new BadCredentialsException("x"), 401, "unauthorized"),
      new Case(new AccessDeniedException("x"), 403, "forbidden"),
      new Case(Refusal.of(408), 408, "request_timeout"),
      new Case(new SQLException("gone", "08006"), 503, "unavailable"),
      new Case(new SQLException("shutting down", "57P01"), 503, "unavailable"),
      new Case(new SQLException("secret", "40P01"), 503, "unavailable"),
      new Case(new SQLException("secret", "40001"), 503, "unavailable"),
      new Case(new SQLException("secret", "23503"), 409, "conflict"),
      new Case(new SQLException("syntax", "42601"), 500, "internal"),
      new Case(
          new RuntimeCamelException(
              new InternalError("a fault occurred in an unsafe memory access operation")),
          503,
          "index_unavailable"),
      new Case(new InternalError("secret"), 500, "internal"),
      new Case(new IllegalStateException("secret"), 500, "internal"),
    };
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureHasItsProblem(Case given) throws Exception {
    MockHttpServletResponse response = written(given.failure());
    assertThat(response.getStatus()).isEqualTo(given.status());
    JsonNode problem = new ObjectMapper().readTree(response.getContentAsString());
    assertThat(problem.at("/status").asInt()).isEqualTo(given.status());
    assertThat(problem.at("/code").asText()).isEqualTo(given.code());
    assertThat(problem.at("/type").asText()).isEqualTo("urn:sutazai:problem:" + given.code());
    assertThat(problem.at("/detail").asText())
        .isNotBlank()
        .doesNotContain("secret", "gone", "syntax");
  }

  @Test
  void aRoutesFailureBecomesItsReplyAndNothingElseOfItIsLeft() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      Exchange exchange = new DefaultExchange(camel);
      exchange.setProperty(RequestGate.REQUEST_PATH, "/api/v1/search");
      exchange.setProperty(CorrelationId.KEY, "c-1");
      exchange.setProperty(
          Exchange.EXCEPTION_CAUGHT, new InvalidRequest(FieldError.body("/k", "k is odd.")));
      exchange.getMessage().setHeader("Location", "/left/over");
      problems.describe(exchange);
      assertThat(exchange.getMessage().getHeaders())
          .containsOnlyKeys(Exchange.HTTP_RESPONSE_CODE, Exchange.CONTENT_TYPE)
          .containsEntry(Exchange.HTTP_RESPONSE_CODE, 400);
      JsonNode body = new ObjectMapper().readTree(exchange.getMessage().getBody(String.class));
      assertThat(body.at("/errors/0/pointer").asText()).isEqualTo("/k");
      assertThat(body.at("/instance").asText()).isEqualTo("/api/v1/search");
      assertThat(body.at("/correlation_id").asText()).isEqualTo("c-1");
    }
  }

  @Test
  void waitingTimesAreRoundedUp() throws Exception {
    assertThat(
            written(new TooManyRequests("slow down", Duration.ofMillis(1500)))
                .getHeader("Retry-After"))
        .isEqualTo("2");
    assertThat(
            written(new Unavailable("index_unavailable", "down", Duration.ZERO, null))
                .getHeader("Retry-After"))
        .isEqualTo("1");
  }

  @Test
  void whoIsNotAuthenticatedIsToldHow() throws Exception {
    MockHttpServletResponse response = written(new Unauthorized("no"));
    assertThat(response.getStatus()).isEqualTo(401);
    assertThat(response.getHeader("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(response.getContentType()).isEqualTo("application/problem+json");
    assertThat(response.getHeader("X-Correlation-ID")).isNotBlank();
  }

  private MockHttpServletResponse written(Throwable failure) throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    problems.write(new MockHttpServletRequest("GET", "/api/v1/me"), response, failure);
    return response;
  }
}
