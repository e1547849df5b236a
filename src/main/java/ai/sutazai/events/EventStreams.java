package ai.sutazai.events;

import ai.sutazai.errors.Unavailable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Limits the streams that are open at a time: each holds a thread as long as it is listened to. */
@Component("eventStreams")
public class EventStreams {

  private static final Duration UNTIL_ONE_ENDS = Duration.ofSeconds(5);

  private final int most;
  private final int mostOfOne;
  private final Map<String, Integer> open = new HashMap<>();

  /**
   * @param most of all users together
   * @param mostOfOne of each user
   */
  EventStreams(
      @Value("${sutazai.event-streams}") int most,
      @Value("${sutazai.event-streams-per-user}") int mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  /**
   * Takes a place for the reply of this request, until it is written or its client has gone.
   *
   * @throws Unavailable if there is none left
   */
  public void open(Exchange exchange, @Header("userId") String user) {
    take(user);
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                giveBack(user);
              }
            });
  }

  private synchronized void take(String user) {
    int all = open.values().stream().mapToInt(Integer::intValue).sum();
    if (all >= most || open.getOrDefault(user, 0) >= mostOfOne) {
      throw new Unavailable(
          "unavailable", "As many event streams are open as may be.", UNTIL_ONE_ENDS, null);
    }
    open.merge(user, 1, Integer::sum);
  }

  private synchronized void giveBack(String user) {
    open.computeIfPresent(user, (key, n) -> n == 1 ? null : n - 1);
  }
}
