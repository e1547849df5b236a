package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ListDocumentsTest extends ProductTest {

  @Test
  void pagesTogetherHoldEveryDocumentOnceNewestFirst() {
    List<String> submitted = new ArrayList<>();
    for (int n = 0; n < 7; n++) {
      submitted.add(me.submit("source-" + n, "Text number " + n).is(202).text("/id"));
    }
    Collections.reverse(submitted);

    assertThat(me.items("/api/v1/documents?limit=3"))
        .extracting(d -> d.at("/id").asText())
        .isEqualTo(submitted);
    assertThat(me.items("/api/v1/documents?limit=7")).hasSize(7);
  }

  @Test
  void documentsOfOneMomentAreNeitherLostNorDoubledBetweenPages() {
    for (int n = 0; n < 5; n++) {
      me.submit("source-" + n, "Text number " + n).is(202);
    }
    database
        .sql(
            "update documents set created_at = '2026-01-01T00:00:00.123456Z' where owner_id = ?::uuid")
        .param(me.id())
        .update();

    assertThat(me.items("/api/v1/documents?limit=2"))
        .extracting(d -> d.at("/id").asText())
        .hasSize(5)
        .doesNotHaveDuplicates();
  }

  @Test
  void listIsNarrowedByCollectionStatusAndSource() {
    me.post("/api/v1/documents", Map.of("text", "One.", "source", "a", "collection", "x"));
    me.post("/api/v1/documents", Map.of("text", "Two.", "source", "a", "collection", "y"));
    String rejected = me.upload("b.pdf", "%PDF-1.7\nbroken", "collection", "x").text("/id");
    me.awaitFinal(rejected);

    assertThat(sources("collection=x")).containsExactly("b.pdf", "a");
    assertThat(sources("collection=x&source=a")).containsExactly("a");
    assertThat(sources("status=rejected")).containsExactly("b.pdf");
    assertThat(sources("source=nothing")).isEmpty();
  }

  @Test
  void emptyListIsAListWithoutNext() {
    JsonNode page = me.get("/api/v1/documents").is(200).json();
    assertThat(page.at("/items").isArray()).isTrue();
    assertThat(page.at("/items")).isEmpty();
    assertThat(page.at("/next_cursor").isNull()).isTrue();
  }

  @Test
  void cursorThatNobodyGaveOutIsRefused() {
    for (String bad : List.of("x", "1", "1." + UUID.randomUUID() + "x")) {
      me.get("/api/v1/documents?cursor=" + bad).isProblem(400, "invalid_request");
    }
  }

  private List<String> sources(String parameters) {
    return me.items("/api/v1/documents?limit=10&" + parameters).stream()
        .map(d -> d.at("/source").asText())
        .toList();
  }
}
