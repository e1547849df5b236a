package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;

class SettlePublishedTest extends ProductTest {

  @Test
  void theRecordDecidesOnWhatNobodyFinished() {
    String kept = me.indexed("bridge", "The bridge is 41 metres long.");
    String finished = me.indexed("pier", "The pier is 12 metres long.");
    for (String document : List.of(kept, finished)) {
      index.hide(UUID.fromString(document), 2);
      index.publish(UUID.fromString(document), 2);
    }
    database
        .sql("update documents set version = 2, indexed_version = 2 where id = ?::uuid")
        .param(finished)
        .update();
    assertThat(me.search("metres")).isEmpty();

    routes.requestBody("direct:settle-published", "");
    assertThat(me.search("metres")).as("they may be finished yet").isEmpty();

    settleAll();

    assertThat(me.sources("metres", Map.of())).containsExactly("bridge");
    assertThat(chunksInIndex(finished)).isZero();
  }

  @Test
  void whatAnotherIndexLacksOfAFinishedVersionIsPutInFirst() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    SettleDocumentTest.publishWhereItIsLacking(index, document);

    settleAll();

    assertThat(me.sources("metres", Map.of())).containsExactly("bridge");
  }

  private void settleAll() {
    ReflectionTestUtils.setField(index, "patience", Duration.ZERO);
    try {
      routes.requestBody("direct:settle-published", "");
      assertThat(index.unsettled()).isEmpty();
    } finally {
      ReflectionTestUtils.setField(index, "patience", Duration.ofMinutes(1));
    }
  }
}
