package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class CountWaitingTest extends ProductTest {

  private static final long FULL = 10_000;

  @Autowired private IntakeGate gate;

  @AfterEach
  void countAgain() throws Exception {
    camel.getRouteController().startRoute("count-waiting");
  }

  @Test
  void whatWaitsIsCountedUntilItIsFinal() throws Exception {
    camel.getRouteController().stopRoute("count-waiting");
    Gate held = new Gate();
    DisturbedEmbeddings.disturb("backlogged", held);
    String document = me.submit("bridge", "A backlogged bridge.").text("/id");
    gate.counted(FULL - 1);
    me.submit("last", "There was room for one more.");
    me.post(Caller.DOCUMENTS, Map.of("text", "There is none.")).is(429);

    camel.getRouteController().startRoute("count-waiting");
    await().until(gate::isOpen);
    held.open();
    me.awaitStatus(document, "indexed");
  }

  @Test
  void overTheLimitNothingIsLetInAndNothingIsLost() throws Exception {
    camel.getRouteController().stopRoute("count-waiting");
    gate.counted(FULL);

    Reply refused = me.post(Caller.DOCUMENTS, Map.of("text", "One too many."));
    refused.isProblem(429, "too_many_requests");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
    me.upload("a.txt", "One too many.").isProblem(429, "too_many_requests");

    String name = UUID.randomUUID() + ".txt";
    Path dropped = Files.writeString(inbox().resolve(name), "A patient bridge.");
    await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(6))
        .until(() -> Files.exists(dropped));

    camel.getRouteController().startRoute("count-waiting");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Files.exists(inbox().resolve(".done/default/" + name)));
    me.indexed("next", "There is room again.");
  }
}
