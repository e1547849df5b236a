package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ConfiguredProductTest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeliverNotificationsTest extends ConfiguredProductTest {

  @Test
  void everyLetterIsDeliveredOnce() {
    List<String> documents =
        IntStream.range(0, 5).mapToObj(n -> rejected("many-" + n + ".pdf")).toList();

    documents.forEach(document -> ENDPOINT.await(document, 1));

    await().until(() -> pendingOf(documents.get(4)) == 0);
    assertThat(documents).allSatisfy(d -> assertThat(ENDPOINT.deliveries(d)).hasSize(1));
  }

  @Test
  void whatSomebodyElseIsDeliveringIsLeftAloneUntilItsTimeIsUp() {
    String document = rejected("claimed.pdf");
    ENDPOINT.await(document, 1);
    await().until(() -> pendingOf(document) == 0);

    // As a crash leaves it: claimed, and not delivered as far as the record knows.
    again(document, "1 hour");
    rejected("later.pdf");
    assertThat(pendingOf(document)).isEqualTo(1);
    again(document, "-1 second");

    assertThat(ENDPOINT.await(document, 2)).hasSize(2);
    assertThat(ENDPOINT.deliveries(document).get(1).headers().get("webhook-id"))
        .isEqualTo(ENDPOINT.deliveries(document).get(0).headers().get("webhook-id"));
  }

  private void again(String document, String wait) {
    database
        .sql(
            "update notifications set status = 'pending', next_attempt_at = now() + ?::interval"
                + " where channel = 'webhook' and dead_letter_id ="
                + " (select id from dead_letters where subject_id = ?::uuid)")
        .params(wait, document)
        .update();
  }

  private int pendingOf(String document) {
    return database
        .sql(
            "select count(*) from notifications where status = 'pending' and channel = 'webhook'"
                + " and dead_letter_id = (select id from dead_letters where subject_id = ?::uuid)")
        .param(document)
        .query(Integer.class)
        .single();
  }
}
