package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class QueryTest extends ProductTest {

  @Test
  void whatTwoDocumentsSayAlikeIsSaidOnce() {
    me.indexed("first", "The lighthouse of Ostend is 65 metres high.");
    me.indexed("second", "The lighthouse of Ostend is 65 metres high. It was built in 1949.");

    JsonNode reply = me.ask("How high is the lighthouse of Ostend?").json();

    assertThat(reply.at("/answer").asText()).containsOnlyOnce("65 metres high");
  }

  @Test
  void answerIsCitedAndItsCitationsPointAtTheExactPlace() {
    String document =
        me.awaitIndexed(
            me.upload(
                "ghent.md",
                "# Ghent\n\nGhent has many bridges. The Saint Michael's bridge is 41 metres long."
                    + " It was opened in 1909."));

    Reply reply = me.ask("How long is the Saint Michael's bridge?");

    assertThat(reply.text("/answer")).contains("41 metres long. [1]");
    JsonNode citation = reply.at("/citations/0");
    assertThat(citation.at("/n").asInt()).isEqualTo(1);
    assertThat(citation.at("/document_id").asText()).isEqualTo(document);
    assertThat(citation.at("/version").asInt()).isEqualTo(1);
    assertThat(citation.at("/filename").asText()).isEqualTo("ghent.md");
    assertThat(citation.at("/text").asText())
        .isEqualTo("The Saint Michael's bridge is 41 metres long.");
    assertThat(Caller.slice(me.text(document), citation)).isEqualTo(citation.at("/text").asText());
    assertThat(reply.text("/generator")).isEqualTo("extractive");
    assertThat(reply.at("/degraded").asBoolean()).isFalse();
    assertThat(reply.at("/model").isNull()).isTrue();
    assertThat(reply.json().has("revised")).isFalse();
  }

  @Test
  void sentenceOfAWrappedTextIsGivenWhole() {
    String document =
        me.awaitIndexed(
            me.upload(
                "cranes.md",
                """
                # Cranes

                The inspector of the northern cranes, who is appointed each
                year by the harbour board, is Matilda Osterberg, and she must
                be told before any rope of the blue crane is replaced by the
                firm Halvorsen of Trondheim.
                """));

    Reply reply = me.ask("Who is the inspector of the northern cranes?");

    assertThat(reply.text("/answer")).contains("Matilda Osterberg").contains("Trondheim. [1]");
    assertThat(Caller.slice(me.text(document), reply.at("/citations/0")))
        .isEqualTo(reply.text("/citations/0/text"));
  }

  @Test
  void everyMarkHasItsCitationAndEveryCitationItsMark() {
    me.indexed(
        "ghent",
        "The bridge of Ghent is 41 metres long. The bridge of Ghent is 9 metres wide."
            + " The bridge of Ghent was opened in 1909.");

    Reply reply = me.ask("What is known of the bridge of Ghent?");

    assertThat(reply.at("/citations")).isNotEmpty();
    for (JsonNode citation : reply.at("/citations")) {
      assertThat(reply.text("/answer")).contains("[" + citation.at("/n").asInt() + "]");
    }
    assertThat(reply.text("/answer"))
        .doesNotContain("[" + (reply.at("/citations").size() + 1) + "]");
  }

  @Test
  void questionWithoutAnAnswerHereIsRefusedAndNothingInvented() {
    me.indexed("ghent", "The bridge of Ghent is 41 metres long.");

    Reply reply = me.ask("Who won the chess championship of Reykjavik in 1972?");

    assertThat(reply.text("/answer")).isNotBlank().doesNotContain("41").doesNotContain("[");
    assertThat(reply.at("/citations")).isEmpty();
    assertThat(reply.at("/degraded").asBoolean()).isFalse();
  }

  @Test
  void questionOfAMegabyteIsRefusedUnread() {
    String question = "How long is the bridge? ".repeat(45_000);
    me.post("/api/v1/query", Map.of("question", question)).isProblem(413, "too_large");
    me.post("/api/v1/query", Map.of("question", question.substring(0, 1_000_000)))
        .isProblem(400, "invalid_request");
  }

  @Test
  void withoutDocumentsEveryQuestionIsRefused() {
    assertThat(me.ask("How long is the bridge?").at("/citations")).isEmpty();
  }

  @Test
  void filterAndCollectionsHoldForAnswersToo() {
    me.awaitIndexed(me.submit("a", "The bridge of Ghent is 41 metres long.", Map.of("year", 2025)));
    String question = "How long is the bridge of Ghent?";

    assertThat(me.ask(question).at("/citations")).isNotEmpty();
    assertThat(
            me.ask(Map.of("question", question, "filter", Map.of("year", 2026))).at("/citations"))
        .isEmpty();
    assertThat(
            me.ask(Map.of("question", question, "collections", new String[] {"none"}))
                .at("/citations"))
        .isEmpty();
  }

  @Test
  void modelThatIsNotAllowedIsRefused() {
    Reply reply =
        me.post("/api/v1/query", Map.of("question", "Why?", "model", "gpt-17"))
            .isProblem(400, "invalid_request");
    assertThat(reply.text("/errors/0/pointer")).isEqualTo("/model");
  }

  @Test
  void unknownConversationIs404AndMalformedOne400() {
    me.post(
            "/api/v1/query",
            Map.of("question", "Why?", "conversation_id", UUID.randomUUID().toString()))
        .isProblem(404, "not_found");
    Reply reply =
        me.post("/api/v1/query", Map.of("question", "Why?", "conversation_id", "x"))
            .isProblem(400, "invalid_request");
    assertThat(reply.text("/errors/0/pointer")).isEqualTo("/conversation_id");
  }
}
