package ai.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ResumeTasksTest extends TaskTest {

  @Test
  void whatAnEarlierInstanceWorkedOnIsFreedAndWhatAnAgentBeyondTheBusHasIsNot() throws Exception {
    admin().post("/api/v1/agents", Map.of("name", "far", "type", "external")).is(201);
    String mine = held("echo");
    String far = held("far");

    camel.getRouteController().stopRoute("resume-tasks");
    camel.getRouteController().startRoute("resume-tasks");

    await().until(() -> !isHeld(mine));
    assertThat(isHeld(far)).isTrue();
  }

  private boolean isHeld(String task) {
    return database
        .sql("select lease is not null from tasks where id = ?::uuid")
        .param(task)
        .query(Boolean.class)
        .single();
  }

  private String held(String agent) {
    return database
        .sql(
            "insert into tasks (agent_id, user_id, payload, status, lease, lease_until, deadline,"
                + " started_at) select id, ?::uuid, '{}', 'running', gen_random_uuid(),"
                + " now() + interval '10 minutes', now() + interval '10 minutes',"
                + " now() - interval '1 year' from agents where name = ? returning id::text")
        .params(me.id(), agent)
        .query(String.class)
        .single();
  }
}
