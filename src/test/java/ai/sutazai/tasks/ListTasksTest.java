package ai.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListTasksTest extends TaskTest {

  private static final int MEGABYTE = 1024 * 1024;

  @Test
  void pageOfLargeTasksEndsBeforeItsLimitAndTheNextGoesOn() {
    for (int n = 0; n < 12; n++) {
      insert(n, 300_000);
    }

    Reply page = me.get(TASKS + "?limit=10").is(200);

    assertThat(page.at("/items")).hasSize(4);
    assertThat(page.bytes()).hasSizeLessThan(MEGABYTE + 400_000);
    assertThat(numbers(me.items(TASKS + "?limit=10")))
        .isEqualTo(IntStream.range(0, 12).mapToObj(n -> 11 - n).toList());
  }

  @Test
  void taskThatFillsAPageStandsThereAlone() {
    insert(0, 2 * MEGABYTE);
    insert(1, 2 * MEGABYTE);

    assertThat(me.get(TASKS).is(200).at("/items")).hasSize(1);
    assertThat(numbers(me.items(TASKS + "?status=succeeded"))).containsExactly(1, 0);
  }

  @Test
  void lastPageNamesNoNext() {
    for (int n = 0; n < 4; n++) {
      insert(n, 10);
    }
    assertThat(me.get(TASKS + "?limit=4").is(200).at("/next_cursor").isNull()).isTrue();
    assertThat(me.get(TASKS + "?limit=3").is(200).at("/next_cursor").isNull()).isFalse();
    assertThat(numbers(me.items(TASKS + "?limit=3"))).containsExactly(3, 2, 1, 0);
  }

  private void insert(int n, int size) {
    database
        .sql(
            "insert into tasks (agent_id, user_id, payload, status)"
                + " select id, ?::uuid, jsonb_build_object('n', ?, 'text', repeat('x', ?)),"
                + " 'succeeded' from agents where name = 'echo'")
        .params(me.id(), n, size)
        .update();
  }

  private static List<Integer> numbers(List<JsonNode> tasks) {
    return tasks.stream().map(task -> task.at("/payload/n").asInt()).toList();
  }
}
