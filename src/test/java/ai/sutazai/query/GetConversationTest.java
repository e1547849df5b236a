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
  void unknownOneIs404AndMalformedOne400() {
    me.get("/api/v1/conversations/" + UUID.randomUUID()).isProblem(404, "not_found");
    me.get("/api/v1/conversations/x").isProblem(400, "invalid_request");
  }
}
