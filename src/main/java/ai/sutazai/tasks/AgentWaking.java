package ai.sutazai.tasks;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Tells workers of agents that something may wait; the record knows what. No step of a route does,
 * since each agent has a queue of its own, whose name comes with the task.
 */
@Component("agentWaking")
public class AgentWaking {

  private final ProducerTemplate routes;
  private final String to;
  private final boolean bus;
  private final Set<String> waking = ConcurrentHashMap.newKeySet();

  AgentWaking(
      ProducerTemplate routes,
      @Value("${agents.to}") String to,
      @Value("${sutazai.bus}") boolean bus) {
    this.routes = routes;
    this.to = to;
    this.bus = bus;
  }

  /** Wakes a worker of the agent; over the bus one wake-up at a time is under way. */
  public void wake(@Header("agent") String agent) {
    if (!bus || waking.add(agent)) {
      send(agent);
    }
  }

  /** Wakes them in any case: a wake-up that was thought to be under way may be lost. */
  public void wakeAll(@Body List<Map<String, Object>> rows) {
    rows.forEach(row -> send((String) row.get("name")));
  }

  /** The wake-up has arrived; whatever comes from now on needs another. */
  public void woken(@Header("agent") String agent) {
    waking.remove(agent);
  }

  private void send(String agent) {
    routes.sendBodyAndHeader(to.formatted(agent), null, "agent", agent);
  }
}
