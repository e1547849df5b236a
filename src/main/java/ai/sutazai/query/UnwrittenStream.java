package ai.sutazai.query;

import ai.sutazai.api.Problems;
import ai.sutazai.errors.Unavailable;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/**
 * Ends a stream that nobody writes to, since the route that would is being changed: its client has
 * a 200 already.
 */
@Component("unwrittenStream")
final class UnwrittenStream implements Processor {

  private final Problems problems;

  UnwrittenStream(Problems problems) {
    this.problems = problems;
  }

  @Override
  public void process(Exchange tapped) {
    tapped
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onFailure(Exchange failed) {
                failed.setProperty(
                    Exchange.EXCEPTION_CAUGHT,
                    new Unavailable(
                        "This part is being changed; ask again.",
                        Unavailable.SOON,
                        failed.getException()));
                problems.describe(failed);
                failed
                    .getProperty(StreamingAnswers.STREAM, AnswerStream.class)
                    .error(failed.getMessage().getBody(String.class));
              }
            });
  }
}
