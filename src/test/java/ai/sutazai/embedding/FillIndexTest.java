package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FillIndexTest extends ProductTest {

  @Test
  void whatTheIndexLostIsPutBack() {
    String lost = me.indexed("lost", "The tunnel is 52 metres long.");
    index.deleteDocument(UUID.fromString(lost));
    assertThat(me.search("tunnel")).isEmpty();

    routes.requestBody("direct:fill-index", "");

    assertThat(me.search("tunnel")).hasSize(1);
    assertThat(chunksInIndex(lost)).isEqualTo(1);
  }

  @Test
  void whatTheRecordDoesNotHaveIsTakenOut() {
    String ghost = me.indexed("ghost", "The tower is 63 metres high.");
    database.sql("delete from documents where id = ?::uuid").param(ghost).update();
    assertThat(chunksInIndex(ghost)).isEqualTo(1);

    routes.requestBody("direct:fill-index", "");

    assertThat(chunksInIndex(ghost)).isZero();
  }
}
