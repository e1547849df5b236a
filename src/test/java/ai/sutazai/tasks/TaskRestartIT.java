package ai.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.PackagedProduct;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is killed in the middle of an orchestration, and started again. */
class TaskRestartIT {

  private static final String TASKS = "/api/v1/tasks";
  private static final int SUBTASKS = 6;

  /** Whoever waited for a lease to end would wait longer than this test does. */
  private static final Map<String, String> SETTINGS = Map.of("LEASE", "10m");

  @TempDir private Path home;

  @Test
  void nothingIsLostNorAskedTwiceAndTheAnswerIsComposedOnce() throws Exception {
    try (PackagedProduct product = new PackagedProduct(home)) {
      Process first = product.start(SETTINGS);
      Caller admin = product.awaitReady(first);
      String task = admin.post(TASKS, orchestration()).is(202).text("/id");
      await()
          .atMost(Duration.ofMinutes(3))
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> subtasks(admin, task),
              list -> has(list, "succeeded") && has(list, "running") && has(list, "pending"));
      List<JsonNode> before = subtasks(admin, task);
      first.destroyForcibly().waitFor();
      assertThat(has(before, "running")).isTrue();

      Caller again = product.awaitReady(product.start(SETTINGS));
      JsonNode done =
          await()
              .atMost(Duration.ofMinutes(5))
              .until(
                  () -> again.get(TASKS + "/" + task).json(),
                  t -> TaskTest.FINAL.contains(t.at("/status").asText()));

      assertThat(done.at("/status").asText()).as(done.toString()).isEqualTo("succeeded");
      assertThat(done.at("/result/partial").asBoolean()).isFalse();
      List<String> ids = before.stream().map(t -> t.at("/id").asText()).toList();
      assertThat(done.at("/result/subtasks").findValuesAsText("id"))
          .containsExactlyInAnyOrderElementsOf(ids);
      List<JsonNode> after = subtasks(again, task);
      assertThat(after).hasSize(SUBTASKS);
      for (JsonNode subtask : before) {
        if (subtask.at("/status").asText().equals("succeeded")) {
          assertThat(after).contains(subtask);
        }
      }
      for (String id : ids) {
        assertThat(Collections.frequency(told(again, id), "succeeded")).isEqualTo(1);
      }
      List<String> steps = told(again, task);
      assertThat(steps).filteredOn(step -> step.startsWith("subtasks: ")).hasSize(1);
      assertThat(steps).endsWith("compose", "succeeded").containsOnlyOnce("compose");
    }
  }

  private static Map<String, Object> orchestration() {
    String text =
        IntStream.range(0, 250)
            .mapToObj(n -> "Invoice number " + n + " over 300 euros has to be paid by Friday.")
            .collect(Collectors.joining(" "));
    Map<String, Object> subtask =
        Map.of(
            "agent",
            "classifier",
            "payload",
            Map.of("text", text, "labels", List.of("holiday photos", "payment and money")));
    return Map.of(
        "agent",
        "orchestrator",
        "payload",
        Map.of("request", "Sort", "subtasks", Collections.nCopies(SUBTASKS, subtask)));
  }

  private static List<JsonNode> subtasks(Caller caller, String task) {
    return caller.items(TASKS + "?agent=classifier").stream()
        .filter(t -> t.at("/parent_id").asText().equals(task))
        .toList();
  }

  private static boolean has(List<JsonNode> tasks, String status) {
    return tasks.stream().anyMatch(t -> t.at("/status").asText().equals(status));
  }

  /** The statuses and steps of a final task, in order. */
  private static List<String> told(Caller caller, String task) {
    return caller.get(TASKS + "/" + task + "/events").is(200).events().stream()
        .map(Reply.Event::data)
        .map(data -> data.has("step") ? data.at("/step").asText() : data.at("/status").asText())
        .toList();
  }
}
