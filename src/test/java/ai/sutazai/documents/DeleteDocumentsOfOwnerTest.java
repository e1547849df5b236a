package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import org.junit.jupiter.api.Test;

class DeleteDocumentsOfOwnerTest extends ProductTest {

  @Test
  void withAUserGoesEverythingMadeOfTheirDocumentsAndNothingOfOthers() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("unfinished", gate);
    String mine = me.indexed("bridge", "The bridge is 41 metres long.");
    String unfinished = me.submit("second", "An unfinished bridge.").text("/id");
    gate.awaitSomebody();
    me.ask("How long is the bridge?");
    var other = newUser();
    String theirs = other.indexed("bridge", "The bridge is 41 metres long.");

    admin().delete("/api/v1/users/" + me.id()).is(204);
    gate.open();

    await().untilAsserted(() -> assertNothingIsLeftOf(unfinished));
    assertNothingIsLeftOf(mine);
    assertThat(
            database
                .sql("select count(*) from conversations where user_id = ?::uuid")
                .param(me.id())
                .query(Integer.class)
                .single())
        .isZero();
    assertThat(other.search("bridge")).hasSize(1);
    assertThat(chunksInIndex(theirs)).isEqualTo(1);
    me.get("/api/v1/documents").is(401);
  }
}
