package ai.sutazai.events;

import ai.sutazai.errors.Unavailable;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Limits the streams that are open at a time, each of which holds a thread as long as it is
 * listened to, and ends them once the instance stops: their clients go on at another.
 */
@Component("eventStreams")
public class EventStreams implements SmartLifecycle {

  private final int most;
  private final int mostOfOne;
  private final Map<String, Integer> open = new HashMap<>();
  private volatile boolean running;

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
   * Takes a place for the stream that this request is answered with. HEAD, which would be answered
   * by nothing once all of it is read, takes none and finds it at its end.
   *
   * @throws Unavailable if there is none left
   */
  public void openFor(
      Exchange exchange,
      @Body FollowingStream stream,
      @Header("userId") String user,
      @Header("CamelHttpServletRequest") HttpServletRequest request) {
    if (request.getMethod().equals("HEAD")) {
      stream.close();
    } else {
      open(exchange, user);
    }
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
      throw new Unavailable("As many event streams are open as may be.", Unavailable.SOON);
    }
    open.merge(user, 1, Integer::sum);
  }

  private synchronized void giveBack(String user) {
    open.computeIfPresent(user, (key, n) -> n == 1 ? null : n - 1);
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Behind the pause of a stop, before the server waits for what is open. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE - 1;
  }
}
