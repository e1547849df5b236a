package ai.sutazai.api;

import io.swagger.v3.oas.models.OpenAPI;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.apache.camel.component.rest.openapi.DefaultRestOpenapiProcessorStrategy;
import org.apache.camel.support.processor.RestBindingAdvice;
import org.springframework.stereotype.Component;

/**
 * Calls an operation's route and finishes its reply: a failure nobody handled is a problem, and the
 * type of the request is not taken for that of the reply.
 */
@Component("operationCalls")
class OperationCalls extends DefaultRestOpenapiProcessorStrategy {

  private final Problems problems;

  OperationCalls(Problems problems) {
    this.problems = problems;
  }

  @Override
  public boolean process(
      OpenAPI contract,
      io.swagger.v3.oas.models.Operation operation,
      String verb,
      String path,
      RestBindingAdvice binding,
      Exchange exchange,
      AsyncCallback callback) {
    HttpServletRequest request = exchange.getMessage(PlatformHttpMessage.class).getRequest();
    return super.process(
        contract,
        operation,
        verb,
        path,
        binding,
        exchange,
        done -> {
          finish(exchange);
          ContractGate.leave(request);
          callback.done(done);
        });
  }

  private void finish(Exchange exchange) {
    Throwable failure = exchange.getException();
    if (failure != null) {
      exchange.setException(null);
      problems.answer(exchange, failure);
    }
    Message reply = exchange.getMessage();
    setType(exchange, reply);
    if (reply.getBody() instanceof String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      reply.setHeader(Exchange.CONTENT_LENGTH, bytes.length);
      reply.setBody(bytes);
    }
  }

  private static void setType(Exchange exchange, Message reply) {
    if (isUnset(exchange, reply)) {
      reply.setHeader(
          Exchange.CONTENT_TYPE, exchange.getProperty(RequestGate.REPLY_TYPE, String.class));
    }
  }

  /** Where a route has set no type, it still is the request's. */
  private static boolean isUnset(Exchange exchange, Message reply) {
    String type = reply.getHeader(Exchange.CONTENT_TYPE, String.class);
    return type == null
        || type.equals(exchange.getProperty(RequestGate.REQUEST_TYPE, String.class));
  }
}
