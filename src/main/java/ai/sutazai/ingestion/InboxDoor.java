package ai.sutazai.ingestion;

import ai.sutazai.errors.Outage;
import ai.sutazai.flags.FeatureFlags;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Has the inbox looked through while its door is open, and while somebody can tell that it is. */
@Component("inboxDoor")
public class InboxDoor extends DefaultPollingConsumerPollStrategy {

  private static final Logger LOG = LoggerFactory.getLogger(InboxDoor.class);

  private final FeatureFlags flags;

  InboxDoor(FeatureFlags flags) {
    this.flags = flags;
  }

  @Override
  public boolean begin(Consumer consumer, Endpoint endpoint) {
    try {
      return flags.enabled("door-inbox");
    } catch (RuntimeException e) {
      if (!Outage.isOutage(e)) {
        throw e;
      }
      LOG.debug("Dropped files wait: {}", e.getMessage());
      return false;
    }
  }
}
