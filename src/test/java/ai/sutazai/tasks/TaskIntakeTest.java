package ai.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskIntakeTest {

  @Test
  void taskThatNamesNoPriorityHasTheOneThatIsSet() throws Exception {
    assertThat(read(Map.of("agent", "echo", "payload", Map.of()))).containsEntry("priority", 5);
    assertThat(read(Map.of("agent", "echo", "payload", Map.of(), "priority", 0)))
        .containsEntry("priority", 0);
  }

  /** Before the setting, the contract put in the default. */
  @Test
  void requestIsKnownAgainByItsHashWhateverIsSet() throws Exception {
    Map<String, Object> asked = Map.of("agent", "echo", "payload", Map.of());
    Map<String, Object> explicit = Map.of("agent", "echo", "payload", Map.of(), "priority", 0);
    assertThat(read(asked).get("requestHash")).isEqualTo(read(explicit).get("requestHash"));
  }

  private static Map<String, Object> read(Map<String, Object> body) throws Exception {
    Map<String, Object> headers = new HashMap<>();
    new TaskIntake(null, 5).read(body, headers);
    return headers;
  }
}
