package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ProductTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequireFoundTest extends ProductTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "/content", "/text", "/chunks", "/events"})
  void someoneElsesDocumentIsAsUnknownAsNone(String part) {
    String theirs = newUser().indexed("bridge", "The bridge is 41 metres long.");

    me.get(Caller.DOCUMENTS + "/" + theirs + part).isProblem(404, "not_found");
    admin().get(Caller.DOCUMENTS + "/" + theirs + part).isProblem(404, "not_found");
    me.get(Caller.DOCUMENTS + "/" + UUID.randomUUID() + part).isProblem(404, "not_found");
    me.get(Caller.DOCUMENTS + "/not-an-id" + part).isProblem(400, "invalid_request");
  }

  @Test
  void someoneElsesDocumentIsNeitherDeletedNorReprocessed() {
    Caller other = newUser();
    String theirs = other.indexed("bridge", "The bridge is 41 metres long.");

    me.delete(Caller.DOCUMENTS + "/" + theirs).isProblem(404, "not_found");
    me.post(Caller.DOCUMENTS + "/" + theirs + "/reprocess").isProblem(404, "not_found");

    assertThat(other.document(theirs).at("/version").asInt()).isEqualTo(1);
    assertThat(other.search("bridge")).hasSize(1);
  }

  @Test
  void someoneElsesConversationIsAsUnknownAsNone() {
    Caller other = newUser();
    other.indexed("bridge", "The bridge is 41 metres long.");
    String theirs = other.ask("How long is the bridge?").text("/conversation_id");

    me.get("/api/v1/conversations/" + theirs).isProblem(404, "not_found");
    me.delete("/api/v1/conversations/" + theirs).isProblem(404, "not_found");
    me.post("/api/v1/query", Map.of("question", "And how wide?", "conversation_id", theirs))
        .isProblem(404, "not_found");

    assertThat(other.get("/api/v1/conversations/" + theirs).is(200).at("/messages")).hasSize(2);
  }

  @Test
  void nobodySeesOthersInListsSearchesOrAnswers() {
    Caller other = newUser();
    other.indexed("bridge", "The secret bridge of Ghent is 41 metres long.");
    other.ask("How long is the secret bridge of Ghent?");

    for (Caller caller : new Caller[] {me, admin()}) {
      assertThat(caller.sources("secret bridge of Ghent", Map.of("k", 100)))
          .doesNotContain("bridge");
      assertThat(caller.ask("How long is the secret bridge of Ghent?").body())
          .doesNotContain("41 metres");
    }
    assertThat(me.items("/api/v1/documents?limit=200")).isEmpty();
    assertThat(me.items("/api/v1/conversations?limit=200")).hasSize(1);
    for (String field : new String[] {"owner", "owner_id", "document", "revision"}) {
      assertThat(me.search("bridge", Map.of("filter", Map.of(field, other.id())))).isEmpty();
    }
  }
}
