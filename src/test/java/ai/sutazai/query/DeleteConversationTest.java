package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import org.junit.jupiter.api.Test;

class DeleteConversationTest extends ProductTest {

  @Test
  void deletedConversationIsGoneWithItsMessages() {
    String id = me.ask("Why?").text("/conversation_id");
    String other = me.ask("How?").text("/conversation_id");

    Reply reply = me.delete("/api/v1/conversations/" + id).is(204);

    assertThat(reply.bytes()).isEmpty();
    me.get("/api/v1/conversations/" + id).isProblem(404, "not_found");
    me.delete("/api/v1/conversations/" + id).isProblem(404, "not_found");
    assertThat(me.items("/api/v1/conversations?limit=10"))
        .extracting(c -> c.at("/id").asText())
        .containsExactly(other);
    assertThat(
            database
                .sql("select count(*) from messages where conversation_id = ?::uuid")
                .param(id)
                .query(Integer.class)
                .single())
        .isZero();
  }
}
