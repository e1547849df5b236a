package ai.sutazai.tasks;

import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** What tests of tasks share. */
abstract class TaskTest extends ProductTest {

  static final String TASKS = "/api/v1/tasks";
  static final Set<String> FINAL = Set.of("succeeded", "failed", "cancelled", "dead");

  Reply submit(String agent, Map<String, Object> payload) {
    return me.post(TASKS, Map.of("agent", agent, "payload", payload));
  }

  /** The final task of a submission. */
  JsonNode done(Reply submitted) {
    return done(me, submitted.is(202).text("/id"));
  }

  JsonNode done(Caller caller, String task) {
    return await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(30))
        .until(
            () -> caller.get(TASKS + "/" + task).is(200).json(),
            t -> FINAL.contains(t.at("/status").asText()));
  }

  JsonNode done(String agent, Map<String, Object> payload) {
    return done(submit(agent, payload));
  }
}
