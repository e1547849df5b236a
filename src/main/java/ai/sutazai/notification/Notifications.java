package ai.sutazai.notification;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Header;

/** The channels that are switched on, and what was sent by them. */
public class Notifications {

  private final Map<String, Channel> channels;
  private final MeterRegistry meters;

  Notifications(Map<String, Channel> channels, MeterRegistry meters) {
    this.channels = new TreeMap<>(channels);
    this.meters = meters;
  }

  /** The names of the channels as an array of PostgreSQL's. */
  public String inUse() {
    return "{" + String.join(",", channels.keySet()) + "}";
  }

  /** Whether the channel, webhook or mail, is switched on. */
  public boolean isInUse(@Header("channel") String channel) {
    return channels.containsKey(channel);
  }

  /**
   * @throws NotDelivered if it has to be sent again
   */
  public void send(
      @Header("channel") String channel,
      @Header("notificationId") String id,
      @Header("payload") String event) {
    channels.get(channel).send(id, event);
  }

  /** Counts {@code sutazai_notifications_total} by channel and outcome. */
  public void count(@Header("channel") String channel, @Header("outcome") String outcome) {
    meters.counter("sutazai.notifications", "channel", channel, "outcome", outcome).increment();
  }
}
