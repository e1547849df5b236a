package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.Pdf;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FilterTest extends ProductTest {

  @Test
  void operatorsKeepWhatTheySay() {
    for (int year = 2023; year <= 2026; year++) {
      me.awaitIndexed(
          me.submit(
              "y" + year,
              "The bridge in the year " + year + ".",
              Map.of("year", year, "name", "n" + year, "even", year % 2 == 0)));
    }
    me.indexed("none", "The bridge in no year.");

    keeps(Map.of("year", 2024), "y2024");
    keeps(op("year", "$eq", 2024), "y2024");
    keeps(op("year", "$eq", 2024.0), "y2024");
    keeps(op("year", "$ne", 2024), "y2023", "y2025", "y2026", "none");
    keeps(op("year", "$in", List.of(2023, 2026, 9)), "y2023", "y2026");
    keeps(op("year", "$in", List.of()));
    keeps(op("year", "$gt", 2024), "y2025", "y2026");
    keeps(op("year", "$gte", 2024), "y2024", "y2025", "y2026");
    keeps(op("year", "$lt", 2024), "y2023");
    keeps(op("year", "$lte", 2024), "y2023", "y2024");
    keeps(Map.of("year", Map.of("$gt", 2023, "$lt", 2026)), "y2024", "y2025");
    keeps(op("name", "$gte", "n2025"), "y2025", "y2026");
    keeps(Map.of("even", true), "y2024", "y2026");
    keeps(Map.of("even", false), "y2023", "y2025");
    keeps(Map.of("even", true, "name", "n2024"), "y2024");
    keeps(Map.of("$and", List.of(Map.of("even", true), op("year", "$gt", 2024))), "y2026");
    keeps(Map.of("$or", List.of(Map.of("year", 2023), Map.of("name", "n2026"))), "y2023", "y2026");
    keeps(
        Map.of(
            "$or", List.of(Map.of("year", 2023), Map.of("$and", List.of(Map.of("even", false))))),
        "y2023",
        "y2025");
    keeps(Map.of(), "y2023", "y2024", "y2025", "y2026", "none");
  }

  @Test
  void valuesOfDifferentTypesAreDifferent() {
    me.awaitIndexed(me.submit("number", "A bridge.", Map.of("v", 1)));
    me.awaitIndexed(me.submit("text", "A bridge.", Map.of("v", "1")));
    me.awaitIndexed(me.submit("truth", "A bridge.", Map.of("v", true)));
    me.awaitIndexed(me.submit("word", "A bridge.", Map.of("v", "true")));

    keeps(Map.of("v", 1), "number");
    keeps(Map.of("v", "1"), "text");
    keeps(Map.of("v", true), "truth");
    keeps(Map.of("v", "true"), "word");
  }

  @Test
  void anyItemOfAListMatches() {
    me.awaitIndexed(me.submit("both", "A bridge.", Map.of("tags", List.of("red", "long", 7))));
    me.awaitIndexed(me.submit("one", "A bridge.", Map.of("tags", "red")));

    keeps(Map.of("tags", "red"), "both", "one");
    keeps(Map.of("tags", "long"), "both");
    keeps(Map.of("tags", 7), "both");
  }

  @Test
  void ownFieldsAreNotMetadata() throws IOException {
    me.awaitIndexed(me.upload("two.pdf", Pdf.of("A bridge on page one.", "A bridge on page two.")));
    me.awaitIndexed(me.upload("note.md", "# Note\n\nA bridge in a note.", "source", "n/1"));
    me.awaitIndexed(me.submit("liar", "A lying bridge.", Map.of("filename", "note.md", "page", 2)));

    keeps(Map.of("filename", "note.md"), "n/1");
    keeps(Map.of("source", "n/1"), "n/1");
    keeps(Map.of("media_type", "application/pdf"), "two.pdf", "two.pdf");
    keeps(Map.of("page", 2), "two.pdf");
    keeps(op("page", "$gte", 1), "two.pdf", "two.pdf");
    keeps(Map.of("version", 1), "two.pdf", "two.pdf", "n/1", "liar");
  }

  @Test
  void timeOfCreationIsCompared() {
    String first = me.indexed("first", "A bridge.");
    String created = me.document(first).at("/created_at").asText();
    me.indexed("second", "A bridge.");

    keeps(op("created_at", "$gt", "2020-01-01T00:00:00Z"), "first", "second");
    keeps(op("created_at", "$lt", "2020-01-01T00:00:00+02:00"));
    keeps(op("created_at", "$lte", created), "first");
    keeps(op("created_at", "$gt", created), "second");
    keeps(Map.of("created_at", created), "first");
    refused(op("created_at", "$gt", "yesterday"), "/filter/created_at/$gt", "time");
  }

  @Test
  void whatIsNotUnderstoodIsNamed() {
    refused(op("year", "$near", 1), "/filter/year/$near", "$near");
    refused(Map.of("$not", List.of()), "/filter/$not", "$not");
    refused(Map.of("$or", List.of(Map.of("$xor", 1))), "/filter/$or/0/$xor", "$xor");
    refused(Map.of("$and", 7), "/filter/$and", "");
    refused(Map.of("$and", List.of()), "/filter/$and", "");
    refused(Map.of("$or", List.of("a")), "/filter/$or/0", "");
    refused(op("year", "$in", 7), "/filter/year/$in", "");
    refused(op("year", "$gt", List.of()), "/filter/year/$gt", "");
    refused(op("year", "$gt", true), "/filter/year/$gt", "");
    refused(op("a/b~c", "$x", 1), "/filter/a~1b~0c/$x", "$x");
    refused(Map.of("year", Map.of()), "/filter/year", "");
  }

  @Test
  void integersThatADoubleCannotTellApartAreRefused() {
    for (Object beyond : List.of(1L << 53, -(1L << 53), Long.MIN_VALUE, BigInteger.TEN.pow(300))) {
      refused(Map.of("year", beyond), "/filter/year", "told apart");
      refused(op("year", "$lt", beyond), "/filter/year/$lt", "told apart");
      refused(op("year", "$in", List.of(1, beyond)), "/filter/year/$in/1", "told apart");
    }
    refused(Map.of("year", BigInteger.TEN.pow(400)), "/filter/year", "too large");
    me.search("bridge", Map.of("filter", op("year", "$lt", (1L << 53) - 1)));
    me.search("bridge", Map.of("filter", op("year", "$lt", 1e300)));
  }

  @Test
  void boundThatNoTermReachesIsRefused() {
    refused(op("filename", "$gt", "x".repeat(100_000)), "/filter/filename/$gt", "768 bytes");
    me.search("bridge", Map.of("filter", op("filename", "$gt", "桥".repeat(256))));
    me.search("bridge", Map.of("filter", op("filename", "$gt", "🌉".repeat(192))));
    refused(op("filename", "$gt", "🌉".repeat(193)), "/filter/filename/$gt", "768 bytes");
    me.search("bridge", Map.of("filter", op("桥".repeat(2_000), "$gt", "桥".repeat(256))));
    me.search("bridge", Map.of("filter", Map.of("filename", "x".repeat(100_000))));
    refused(
        op("created_at", "$gt", "+999999999-01-01T00:00:00Z"), "/filter/created_at/$gt", "time");
  }

  @Test
  void filterOfManyConditionsOrGreatDepthIsRefused() {
    refused(
        op("year", "$in", IntStream.range(0, 1000).boxed().toList()), null, "conditions at most");
    Map<String, Object> deep = Map.of("year", 1);
    for (int n = 0; n < Filter.MAX_DEPTH; n++) {
      deep = Map.of("$or", List.of(deep));
    }
    me.search("bridge", Map.of("filter", deep));
    refused(Map.of("$or", List.of(deep)), null, "8 deep at most");
  }

  @Test
  void whatIsEmptyIsACondition() {
    for (String operator : List.of("$and", "$or")) {
      refused(
          Map.of(operator, Collections.nCopies(1_025, Map.of())),
          "/filter/" + operator + "/256",
          "conditions at most");
    }
    refused(
        IntStream.range(0, 1_025)
            .boxed()
            .collect(Collectors.toMap(n -> "n" + n, n -> Map.of("$in", List.of()))),
        null,
        "conditions at most");
    me.search("bridge", Map.of("filter", Map.of("$or", Collections.nCopies(256, Map.of()))));
  }

  @Test
  void filterThatKeepsFewOfManyStillFillsK() {
    String many =
        IntStream.range(0, 1_000)
            .mapToObj(n -> "# " + n + "\n\nThe bridge is 41 metres long.\n\n")
            .collect(Collectors.joining());
    List<Reply> replies = new ArrayList<>();
    replies.add(me.upload("many.md", many));
    for (int n = 0; n < 3; n++) {
      replies.add(me.submit("rare-" + n, "Weather and taxes, part " + n, Map.of("rare", true)));
    }
    replies.forEach(me::awaitIndexed);

    for (String mode : List.of("hybrid", "dense")) {
      assertThat(
              me.sources(
                  "How long is the bridge?",
                  Map.of("k", 3, "mode", mode, "filter", Map.of("rare", true))))
          .as(mode)
          .containsExactlyInAnyOrder("rare-0", "rare-1", "rare-2");
    }
    assertThat(me.search("How long is the bridge?", Map.of("k", 100))).hasSize(100);
    Caller other = newUser();
    other.indexed("lonely", "Weather and taxes.");
    assertThat(other.sources("How long is the bridge?", Map.of("k", 5))).containsExactly("lonely");
  }

  private void keeps(Map<String, Object> filter, String... sources) {
    assertThat(me.sources("bridge", Map.of("filter", filter, "k", 100)))
        .as(filter.toString())
        .containsExactlyInAnyOrder(sources);
  }

  private void refused(Map<String, Object> filter, String pointer, String named) {
    Reply reply =
        me.post("/api/v1/search", Map.of("query", "a", "filter", filter))
            .isProblem(400, "invalid_request");
    JsonNode error = reply.at("/errors/0");
    if (pointer != null) {
      assertThat(error.at("/pointer").asText()).isEqualTo(pointer);
    }
    assertThat(Stream.of(error.at("/detail").asText())).allMatch(d -> d.contains(named), named);
  }

  private static Map<String, Object> op(String field, String operator, Object value) {
    return Map.of(field, Map.of(operator, value));
  }
}
