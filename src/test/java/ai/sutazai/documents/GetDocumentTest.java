package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;

class GetDocumentTest extends ProductTest {

  @Test
  void documentShowsWhatItIsAndHowFarItIs() {
    JsonNode document =
        me.document(me.awaitIndexed(me.upload("bridge.md", "# Bridge\n\nIt is 41 metres long.")));

    assertThat(document.properties().stream().map(p -> p.getKey()))
        .containsExactlyInAnyOrder(
            "id",
            "collection",
            "filename",
            "title",
            "source",
            "media_type",
            "size",
            "sha256",
            "version",
            "status",
            "chunk_count",
            "chunks_done",
            "attempt",
            "next_attempt_at",
            "error",
            "warnings",
            "metadata",
            "created_at",
            "updated_at",
            "indexed_at",
            "last_progress_at");
    assertThat(document.at("/media_type").asText()).isEqualTo("text/markdown");
    assertThat(document.at("/collection").asText()).isEqualTo("default");
    assertThat(document.at("/sha256").asText()).matches("[0-9a-f]{64}");
    assertThat(document.at("/chunks_done")).isEqualTo(document.at("/chunk_count"));
    assertThat(document.at("/attempt").asInt()).isEqualTo(1);
    assertThat(document.at("/error").isNull()).isTrue();
    assertThat(document.at("/warnings")).isEmpty();
    for (String time :
        new String[] {"created_at", "updated_at", "indexed_at", "last_progress_at"}) {
      assertThat(OffsetDateTime.parse(document.get(time).asText()).getOffset().getTotalSeconds())
          .as(time)
          .isZero();
    }
  }
}
