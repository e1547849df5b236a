package ai.sutazai.api;

import ai.sutazai.errors.Causes;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.catalina.connector.ClientAbortException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Logs replies that could not be written, quietly where the caller has hung up. */
@Component("replyFailures")
class ReplyFailures implements ExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ReplyFailures.class);

  @Override
  public void handleException(Throwable failure) {
    handleException("A reply could not be written", failure);
  }

  @Override
  public void handleException(String message, Throwable failure) {
    if (hungUp(failure)) {
      LOG.debug("{}: {}", message, failure.toString());
    } else {
      LOG.warn(message, failure);
    }
  }

  @Override
  public void handleException(String message, Exchange exchange, Throwable failure) {
    handleException(message, failure);
  }

  /** The container says so by a type of its own, Spring by one for what comes later. */
  private static boolean hungUp(Throwable failure) {
    return Causes.of(failure)
        .anyMatch(
            cause ->
                cause instanceof ClientAbortException
                    || cause instanceof AsyncRequestNotUsableException
                    || isRecycled(cause));
  }

  /** After a failed read the container may end the request while its route still runs. */
  private static boolean isRecycled(Throwable cause) {
    return cause instanceof IllegalStateException
        && String.valueOf(cause.getMessage()).contains("recycled");
  }
}
