package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListDocumentChunksTest extends ProductTest {

  @Test
  void pagesTogetherHoldEveryChunkOnceInOrder() {
    String text =
        IntStream.range(0, 7)
            .mapToObj(n -> "# Part " + n + "\n\nThe bridge of part " + n + " is long.\n\n")
            .collect(Collectors.joining());
    String document = me.awaitIndexed(me.upload("parts.md", text));

    List<JsonNode> chunks = me.items(Caller.DOCUMENTS + "/" + document + "/chunks?limit=3");

    assertThat(chunks)
        .extracting(c -> c.at("/ordinal").asInt())
        .containsExactly(0, 1, 2, 3, 4, 5, 6);
    assertThat(chunks)
        .extracting(c -> c.at("/heading/0").asText())
        .containsExactly("Part 0", "Part 1", "Part 2", "Part 3", "Part 4", "Part 5", "Part 6");
    assertThat(chunks).allSatisfy(c -> assertThat(c.at("/tokens").asInt()).isPositive());
  }

  @Test
  void pageThatEndsWithTheListHasNoNext() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    assertThat(
            me.get(Caller.DOCUMENTS + "/" + document + "/chunks?limit=1")
                .at("/next_cursor")
                .isNull())
        .isTrue();
  }

  @Test
  void firstVersionIsListedOnceItIsCutToItsEnd() {
    String text = "# One\n\nIt is long.\n\n# Two\n\nIt is deep.\n";
    String document = me.awaitIndexed(me.upload("parts.md", text));
    String pages = Caller.DOCUMENTS + "/" + document + "/chunks?limit=1";
    String second = pages + "&cursor=" + me.get(pages).text("/next_cursor");
    setCut(document, "parsing", null, null);

    for (String page : List.of(pages, second)) {
      Reply listed = me.get(page).is(200);
      assertThat(listed.at("/items")).isEmpty();
      assertThat(listed.at("/next_cursor").isNull()).isTrue();
    }
    setCut(document, "embedding", 2, null);
    assertThat(me.items(pages)).hasSize(2);
    setCut(document, "parsing", null, 1);
    assertThat(me.items(pages)).as("while it is replaced").hasSize(2);
    setCut(document, "indexed", 2, 1);
  }

  private void setCut(String document, String status, Integer chunks, Integer indexed) {
    database
        .sql(
            "update documents set status = ?, chunk_count = ?, indexed_version = ?,"
                + " lease_until = now() + interval '1 hour' where id = ?::uuid")
        .params(status, chunks, indexed, document)
        .update();
  }

  @Test
  void pagesOfTwoVersionsAreNotOfOneList() {
    String old = "# One\n\nThe bridge is long.\n\n# Two\n\nThe river is deep.\n";
    String document = me.awaitIndexed(me.upload("parts.md", old));
    String pages = Caller.DOCUMENTS + "/" + document + "/chunks?limit=1";
    String second = pages + "&cursor=" + me.get(pages).text("/next_cursor");
    assertThat(me.get(second).is(200).text("/items/0/heading/0")).isEqualTo("Two");

    me.awaitIndexed(me.upload("parts.md", old.replace("deep", "wide")));

    me.get(second).isProblem(409, "conflict");
    assertThat(me.items(pages)).hasSize(2);
  }

  @Test
  void cursorThatNobodyGaveOutIsRefused() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    for (String bad : List.of("x", "-1", "1", "1.-5", "1.99999999999", "0.5")) {
      me.get(Caller.DOCUMENTS + "/" + document + "/chunks?cursor=" + bad)
          .isProblem(400, "invalid_request");
    }
  }
}
