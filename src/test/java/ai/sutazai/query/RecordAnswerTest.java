package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordAnswerTest extends ProductTest {

  @Test
  void questionAndAnswerAreKeptWithTheirCitations() {
    me.indexed("ghent", "The bridge of Ghent is 41 metres long.");
    Reply reply = me.ask("How long is the bridge of Ghent?");

    JsonNode messages = conversation(reply).at("/messages");

    assertThat(messages).hasSize(2);
    assertThat(messages.at("/0/role").asText()).isEqualTo("user");
    assertThat(messages.at("/0/content").asText()).isEqualTo("How long is the bridge of Ghent?");
    assertThat(messages.at("/0/citations")).isEmpty();
    assertThat(messages.at("/1/role").asText()).isEqualTo("assistant");
    assertThat(messages.at("/1/content")).isEqualTo(reply.at("/answer"));
    assertThat(messages.at("/1/citations")).isEqualTo(reply.at("/citations"));
  }

  @Test
  void streamedAnswerIsKeptToo() {
    var events = me.askStreaming(Map.of("question", "Why?")).events();
    JsonNode done = events.get(events.size() - 1).data();
    String id = done.at("/conversation_id").asText();

    assertThat(me.get("/api/v1/conversations/" + id).is(200).at("/messages/1/content"))
        .isEqualTo(done.at("/answer"));
  }

  @Test
  void followUpIsKeptAsItWasAskedInTheSameConversation() {
    Reply first = me.ask("How long is the bridge of Ghent?");
    me.ask(Map.of("question", "And wide?", "conversation_id", first.text("/conversation_id")));

    JsonNode messages = conversation(first).at("/messages");

    assertThat(messages).hasSize(4);
    assertThat(messages.at("/2/content").asText()).isEqualTo("And wide?");
    assertThat(me.items("/api/v1/conversations?limit=10")).hasSize(1);
  }

  private JsonNode conversation(Reply reply) {
    return me.get("/api/v1/conversations/" + reply.text("/conversation_id")).is(200).json();
  }
}
