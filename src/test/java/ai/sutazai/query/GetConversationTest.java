package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GetConversationTest extends ProductTest {

  @Test
  void conversationIsShownWithItsMessages() {
    String id = me.ask("Why?").text("/conversation_id");

    JsonNode conversation = me.get("/api/v1/conversations/" + id).is(200).json();

    assertThat(conversation.at("/id").asText()).isEqualTo(id);
    assertThat(conversation.at("/title").asText()).isEqualTo("Why?");
    OffsetDateTime.parse(conversation.at("/created_at").asText());
    for (JsonNode message : conversation.at("/messages")) {
      OffsetDateTime.parse(message.at("/created_at").asText());
    }
  }

  @Test
  void ofALongConversationTheLatestMessagesAreShown() {
    String id = me.ask("Why?").text("/conversation_id");
    say(id, 1_500, 10);
    assertThat(messages(id)).hasSize(1_000);

    say(id, 10, 300_000);
    assertThat(messages(id)).hasSize(4);

    say(id, 1, 2_000_000);
    JsonNode messages = messages(id);
    assertThat(messages).hasSize(1);
    assertThat(messages.at("/0/content").asText()).hasSize(2_000_000);
  }

  private void say(String conversation, int times, int length) {
    database
        .sql(
            "insert into messages (conversation_id, role, content)"
                + " select ?::uuid, 'user', repeat('x', ?) from generate_series(1, ?)")
        .params(conversation, length, times)
        .update();
  }

  private JsonNode messages(String conversation) {
    return me.get("/api/v1/conversations/" + conversation).is(200).at("/messages");
  }

  @Test
  void unknownOneIs404AndMalformedOne400() {
    me.get("/api/v1/conversations/" + UUID.randomUUID()).isProblem(404, "not_found");
    me.get("/api/v1/conversations/x").isProblem(400, "invalid_request");
  }
}
