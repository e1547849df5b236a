package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;

class RemoveSurplusTest extends ProductTest {

  @Test
  void versionThatIsBeingWorkedOnStays() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("laborious", gate);
    String text = "A laborious bridge. " + "It is long. ".repeat(2000);
    String document = me.submit("bridge", text).text("/id");
    gate.awaitSomebody();

    routes.requestBody("direct:remove-surplus", Map.of("documentId", document, "version", 1));
    gate.open();

    me.awaitStatus(document, "indexed");
    assertThat(chunksInIndex(document)).isEqualTo(chunksInRecord(document)).isGreaterThan(1);
  }

  @Test
  void versionThatIsFoundStaysAndAnUnknownOneGoes() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");

    routes.requestBody("direct:remove-surplus", Map.of("documentId", document, "version", 1));
    assertThat(me.search("bridge")).hasSize(1);

    database
        .sql("update documents set indexed_version = 7, version = 7 where id = ?::uuid")
        .param(document)
        .update();
    routes.requestBody("direct:remove-surplus", Map.of("documentId", document, "version", 1));
    assertThat(chunksInIndex(document)).isZero();
  }

  @Test
  void versionThatWasReplacedAMomentAgoKeepsItsVectorsAndItsPlaceInTheIndexInUse() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    Map<String, Object> revision = new HashMap<>(Map.of("documentId", document, "version", 1));
    Vectors vectors = (Vectors) ReflectionTestUtils.getField(index, "vectors");
    Vectors watched = mock(Vectors.class, delegatesTo(vectors));
    ReflectionTestUtils.setField(index, "vectors", watched);
    int generation = index.build();
    try {
      revision.put("lease", null);
      revision.put("leaseTime", null);
      revision.put("generation", generation);
      routes.requestBodyAndHeaders("direct:index-chunks", "", revision);
      assertThat(index.revisions(generation)).containsKey(document + "/1");
      database
          .sql(
              "update documents set indexed_version = 2, version = 2, outdated = true,"
                  + " indexed_at = now() + interval '1 hour' where id = ?::uuid")
          .param(document)
          .update();

      routes.requestBody("direct:remove-surplus", revision);

      assertThat(index.revisions(generation)).doesNotContainKey(document + "/1");
      assertThat(me.search("bridge")).hasSize(1);

      revision.put("generation", null);
      routes.requestBody("direct:remove-surplus", revision);

      assertThat(chunksInIndex(document)).isZero();
      verify(watched, never()).delete(eq(UUID.fromString(document)), anyInt(), anyInt());
    } finally {
      index.discard();
      ReflectionTestUtils.setField(index, "vectors", vectors);
    }
  }
}
