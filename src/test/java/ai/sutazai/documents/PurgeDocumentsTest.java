package ai.sutazai.documents;

import static org.awaitility.Awaitility.await;

import ai.sutazai.ProductTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PurgeDocumentsTest extends ProductTest {

  @Test
  void deletionThatWasCutShortIsFinishedByItself() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    database
        .sql(
            "update documents set status = 'deleting', updated_at = now() - interval '1 minute'"
                + " where id = ?::uuid")
        .param(document)
        .update();

    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertNothingIsLeftOf(document));
  }
}
