package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GetDocumentTextTest extends ProductTest {

  private static final String TEXT =
      "Die Brücke 🌉 ist 41 Meter lang. 👩‍👩‍👧 Family crossed it.\n\n"
          + "这座桥有四十一米长。它建于一九三二年。𠮷野家。\n\n"
          + "Ça coûte e\u0301normément d'argent. The end 🎉.";

  @Test
  void offsetsPointIntoTheTextInCodePoints() {
    String document = me.indexed("mixed", TEXT);
    String text = me.text(document);

    assertThat(me.chunks(document))
        .isNotEmpty()
        .allSatisfy(
            chunk -> assertThat(Caller.slice(text, chunk)).isEqualTo(chunk.at("/text").asText()));
  }

  @Test
  void offsetsOfSearchResultsAndCitationsPointIntoTheTextInCodePoints() {
    String document = me.indexed("mixed", "🎉🎉🎉 Opening words.\n\n" + TEXT);
    String text = me.text(document);

    JsonNode hit = me.search("how long is the Brücke").get(0);
    assertThat(Caller.slice(text, hit)).isEqualTo(hit.at("/text").asText());
    JsonNode citations = me.ask("Which Family crossed the Brücke 41 Meter lang?").at("/citations");
    assertThat(citations).isNotEmpty();
    for (JsonNode citation : citations) {
      assertThat(Caller.slice(text, citation)).isEqualTo(citation.at("/text").asText());
    }
  }

  @Test
  void textIsPlainUtf8() {
    String document = me.indexed("mixed", TEXT);
    Reply reply = me.get(Caller.DOCUMENTS + "/" + document + "/text").is(200);
    assertThat(reply.header("Content-Type")).isEqualToIgnoringCase("text/plain;charset=UTF-8");
    assertThat(reply.body()).contains("𠮷野家").contains("👩‍👩‍👧");
  }

  @Test
  void rejectedDocumentHasNoText() {
    String document = me.upload("broken.pdf", "%PDF-1.7\nno more").text("/id");
    me.awaitFinal(document);
    assertThat(me.get(Caller.DOCUMENTS + "/" + document + "/text").status()).isIn(404, 409);
  }

  @Test
  void largeTextIsReadAPieceAtATime() {
    String text = "Grüße 🎉. ".repeat(250_000).strip();
    String document = me.indexed("large", "Grüße 🎉.");
    database
        .sql("update document_contents set text = :text where document_id = :id::uuid")
        .param("text", text)
        .param("id", document)
        .update();

    Reply reply = me.get(Caller.DOCUMENTS + "/" + document + "/text").is(200);

    assertThat(reply.body()).isEqualTo(text);
    assertThat(reply.header("Content-Length"))
        .isEqualTo(String.valueOf(text.getBytes(StandardCharsets.UTF_8).length));
  }
}
