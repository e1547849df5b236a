package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.OpenChange;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class RecordAnswerTest extends ProductTest {

  private static final String CONVERSATIONS = "/api/v1/conversations?limit=10";

  @Autowired private DataSource dataSource;

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
    assertThat(me.items(CONVERSATIONS)).hasSize(1);
  }

  @Test
  void answerInAConversationThatIsGoneIsGivenAndKeptNowhere() {
    Answer answer = recorded(me.id(), UUID.randomUUID().toString());

    assertThat(answer.answer()).isEqualTo("So.");
    assertThat(answer.conversationId()).isNull();
    assertThat(me.items(CONVERSATIONS)).isEmpty();
  }

  @Test
  void answerToSomebodyWhoIsGoneIsKeptNowhere() {
    assertThat(recorded(UUID.randomUUID().toString(), null).conversationId()).isNull();
  }

  private Answer recorded(String user, String conversation) {
    Exchange answered =
        routes.send(
            "direct:record-answer",
            exchange -> {
              exchange.setProperty("question", new Question("Why?", null, null, conversation));
              exchange.getMessage().setHeader("userId", user);
              exchange.getMessage().setBody(Answer.extractive("So.", List.of(), false));
            });
    assertThat(answered.getException()).isNull();
    return answered.getMessage().getBody(Answer.class);
  }

  @Test
  void answerInAConversationThatIsBeingDeletedIsGivenAndKeptNowhere() throws Exception {
    Reply answered = whileTheConversationIsDeleted(followUp -> me.post("/api/v1/query", followUp));

    assertThat(answered.is(200).text("/answer")).isNotBlank();
    assertThat(answered.at("/conversation_id").isNull()).isTrue();
  }

  @Test
  void streamInAConversationThatIsBeingDeletedComesToItsEnd() throws Exception {
    var events = whileTheConversationIsDeleted(me::askStreaming).events();

    Reply.Event last = events.get(events.size() - 1);
    assertThat(last.name()).isEqualTo("done");
    assertThat(last.data().at("/answer").asText()).isNotBlank();
    assertThat(last.data().at("/conversation_id").isNull()).isTrue();
  }

  private Reply whileTheConversationIsDeleted(Function<Map<String, Object>, Reply> ask)
      throws Exception {
    String id = me.ask("Why?").text("/conversation_id");
    try (OpenChange deletion =
        OpenChange.of(dataSource, "delete from conversations where id = ?::uuid", id)) {
      CompletableFuture<Reply> answered =
          CompletableFuture.supplyAsync(
              () -> ask.apply(Map.of("question", "Why?", "conversation_id", id)));
      deletion.awaitWaiting();
      deletion.commit();

      Reply reply = answered.get(20, TimeUnit.SECONDS);
      assertThat(me.items(CONVERSATIONS)).isEmpty();
      return reply;
    }
  }

  private JsonNode conversation(Reply reply) {
    return me.get("/api/v1/conversations/" + reply.text("/conversation_id")).is(200).json();
  }
}
