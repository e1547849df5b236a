package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest extends ProductTest {

  @Test
  void resultSaysWhatItIsAndWhereItStands() {
    String document =
        me.awaitIndexed(
            me.upload(
                "bridge.md",
                "# Bridges\n\n## Ghent\n\nThe bridge is 41 metres long.",
                "collection",
                "civil",
                "source",
                "ghent"));

    JsonNode hit = me.search("How long is the bridge?").get(0);

    assertThat(hit.properties().stream().map(p -> p.getKey()))
        .containsExactlyInAnyOrder(
            "chunk_id",
            "document_id",
            "filename",
            "title",
            "source",
            "collection",
            "page",
            "heading",
            "start",
            "end",
            "text",
            "score",
            "metadata");
    assertThat(hit.at("/document_id").asText()).isEqualTo(document);
    assertThat(hit.at("/chunk_id")).isEqualTo(me.chunks(document).get(0).at("/id"));
    assertThat(hit.at("/collection").asText()).isEqualTo("civil");
    assertThat(hit.at("/source").asText()).isEqualTo("ghent");
    assertThat(hit.at("/filename").asText()).isEqualTo("bridge.md");
    assertThat(hit.at("/heading")).hasSize(2);
  }

  @Test
  void wordsAreFoundWithoutTheMarksThatNobodySees() {
    me.indexed("shy", "Die Infor\u00ADma\u00ADtion zum Kol\u00ADlo\u00ADquium.");
    me.indexed(
        "directed", "A \u202Bשלום\u202C and \u2067עולם\u2069, trailing\u200E, word\u2060joiner.");

    for (String word : List.of("information", "kolloquium", "Infor\u00ADma\u00ADtion")) {
      assertThat(me.sources(word, Map.of("mode", "lexical"))).as(word).containsExactly("shy");
    }
    for (String word : List.of("שלום", "עולם", "trailing", "wordjoiner")) {
      assertThat(me.sources(word, Map.of("mode", "lexical"))).as(word).containsExactly("directed");
    }
  }

  @Test
  void wordsAreFoundHoweverTheirAccentsAreWritten() {
    me.indexed("text", "Die Br\u00FCcke.");
    me.awaitIndexed(
        me.post(
            Caller.DOCUMENTS, Map.of("source", "title", "title", "Bru\u0308cke", "text", "41 m")));

    for (String word : List.of("br\u00FCcke", "bru\u0308cke", "bru\u00AD\u0308cke")) {
      assertThat(me.sources(word, Map.of("mode", "lexical")))
          .as(word)
          .containsExactlyInAnyOrder("text", "title");
    }
  }

  @Test
  void resultsAreBestFirstAndAtMostK() {
    for (int n = 0; n < 12; n++) {
      me.submit("other-" + n, "Remarks about the weather on day " + n + ".");
    }
    me.indexed("bridge", "The bridge is 41 metres long.");
    me.items("/api/v1/documents?limit=50").forEach(d -> me.awaitFinal(d.at("/id").asText()));

    List<JsonNode> ten = me.search("How long is the bridge?");
    List<JsonNode> three = me.search("How long is the bridge?", Map.of("k", 3));

    assertThat(ten).hasSize(10);
    assertThat(ten.get(0).at("/source").asText()).isEqualTo("bridge");
    assertThat(ten).extracting(r -> -r.at("/score").asDouble()).isSorted();
    assertThat(three).isEqualTo(ten.subList(0, 3));
  }

  @Test
  void collectionsNarrowASearch() {
    for (String collection : List.of("x", "y", "z")) {
      me.awaitIndexed(
          me.post(
              "/api/v1/documents",
              Map.of(
                  "text",
                  "A bridge in " + collection,
                  "source",
                  collection,
                  "collection",
                  collection)));
    }

    assertThat(me.sources("bridge", Map.of("collections", List.of("x", "z"))))
        .containsExactlyInAnyOrder("x", "z");
    assertThat(me.sources("bridge", Map.of("collections", List.of("none")))).isEmpty();
    assertThat(me.sources("bridge", Map.of())).hasSize(3);
  }

  @Test
  void nothingIndexedIsAnEmptyList() {
    assertThat(me.search("bridge")).isEmpty();
    for (String mode : List.of("hybrid", "dense", "lexical")) {
      assertThat(me.search("bridge", Map.of("mode", mode))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"the of and", "???", "🌉", "桥", "\"a AND (b\"", "x*:[1 TO 2]", "a\\"})
  void anyTextMayBeSearchedFor(String query) {
    me.indexed("bridge", "The bridge is 41 metres long.");
    for (String mode : List.of("hybrid", "dense", "lexical")) {
      me.search(query, Map.of("mode", mode));
    }
  }

  @Test
  void longestQueryIsAnswered() {
    me.indexed("bridge", "The bridge is 41 metres long.");
    assertThat(me.search("how long is the bridge ".repeat(340))).hasSize(1);
  }

  @Test
  void badFieldIsNamed() {
    badField(Map.of("query", "a", "k", 10_000), "/k");
    badField(Map.of("query", "a", "k", 0), "/k");
    badField(Map.of("query", "a", "k", "ten"), "/k");
    badField(Map.of("query", "  "), "/query");
    badField(Map.of("query", 7), "/query");
    badField(Map.of("query", "a", "mode", "fuzzy"), "/mode");
    badField(Map.of("query", "a", "collections", List.of()), "/collections");
    badField(Map.of("query", "a", "colour", "red"), "/colour");
    badField(Map.of("query", "a", "filter", List.of()), "/filter");
  }

  private void badField(Map<String, Object> body, String pointer) {
    Reply reply = me.post("/api/v1/search", body).isProblem(400, "invalid_request");
    assertThat(reply.text("/errors/0/pointer")).isEqualTo(pointer);
  }
}
