package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.sutazai.OpenChange;
import ai.sutazai.ProductTest;
import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.record.Content;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class AcceptMessageTest extends ProductTest {

  @Autowired private DataSource dataSource;

  @Test
  void messageWithoutAnIdThatIsDeliveredAgainChangesNothing() throws Exception {
    accepted("The first pier.", null, "first");
    accepted("The second pier.", null, "second");

    JsonNode again = found("first", true);

    assertThat(again.at("/outcome").asText()).isEqualTo("unchanged");
    assertThat(again.at("/version").asInt()).isEqualTo(2);
  }

  @Test
  void sameContentThatIsSentAgainIsAnotherMessage() throws Exception {
    accepted("The first pier.", null, "first");
    accepted("The second pier.", null, "second");

    assertThat(found("first", false)).isNull();
    assertThat(accepted("The first pier.", null, "first").at("/version").asInt()).isEqualTo(3);
    assertThat(found("first", true).at("/version").asInt()).isEqualTo(3);
  }

  @Test
  void contentThatIsSentAgainLaterIsAnotherMessageEvenIfTheBrokerDeliversItAgain() {
    accepted("The first pier.", null, "first");
    accepted("The second pier.", null, "second");
    assertThat(found("first", true)).isNotNull();
    database
        .sql(
            "update received_messages set received_at = now() - interval '61 minutes'"
                + " where owner_id = ?::uuid and content_hash = 'first'")
        .param(me.id())
        .update();

    assertThat(found("first", true)).isNull();
  }

  @Test
  void contentOfTheVersionThatIsThereIsKnownHoweverLateItIsDeliveredAgain() {
    accepted("The first pier.", null, "first");
    database
        .sql(
            "update received_messages set received_at = now() - interval '61 minutes'"
                + " where owner_id = ?::uuid")
        .param(me.id())
        .update();

    assertThat(found("first", true).at("/outcome").asText()).isEqualTo("unchanged");
    assertThat(found("first", false)).isNull();
  }

  @Test
  void otherContentThatIsDeliveredAgainIsNotMistakenForIt() throws Exception {
    accepted("The first pier.", null, "first");

    assertThat(found("second", true)).isNull();
  }

  @Test
  void messageWhoseIdAnotherHasTakenMeanwhileIsUnchanged() throws Exception {
    String first = me.indexed("bridge", "The bridge is 41 metres long.");
    try (OpenChange change =
        OpenChange.of(
            dataSource,
            "insert into received_messages (owner_id, message_id, document_id, version)"
                + " values (?::uuid, 'm', ?::uuid, 1)",
            me.id(),
            first)) {
      CompletableFuture<JsonNode> second =
          CompletableFuture.supplyAsync(() -> accepted("The second pier.", "m", null));
      change.awaitWaiting();
      change.commit();

      JsonNode reply = second.get(20, TimeUnit.SECONDS);
      assertThat(reply.at("/outcome").asText()).isEqualTo("unchanged");
      assertThat(reply.at("/id").asText()).isEqualTo(first);
    }
    assertThat(me.items("/api/v1/documents")).hasSize(1);
  }

  @Test
  void faultOfAHeaderIsToldAsOne() {
    assertThat(faultOfBytes(null))
        .extracting(FieldError::in, FieldError::parameter)
        .containsExactly(tuple("header", "filename"));
    assertThat(faultOfBytes("a/b.txt"))
        .extracting(FieldError::in, FieldError::parameter)
        .containsExactly(tuple("header", "filename"));
  }

  private List<FieldError> faultOfBytes(String filename) {
    Exchange done =
        routes.request(
            "direct:read-document-message",
            exchange -> {
              describe(exchange, null, null, false);
              exchange.getMessage().setHeader("isJson", false);
              exchange.getMessage().setHeader("filename", filename);
              exchange.getMessage().setHeader("messageBytes", "Some text.".getBytes());
            });
    assertThat(done.getException()).isInstanceOf(InvalidRequest.class);
    return ((InvalidRequest) done.getException()).errors();
  }

  private JsonNode accepted(String text, String messageId, String contentHash) {
    Upload upload =
        new Upload(
            me.id(),
            "default",
            "pier",
            null,
            null,
            Map.of(),
            Content.of(text.getBytes(StandardCharsets.UTF_8)),
            "text/plain",
            null);
    return reply(
        routes.request(
            "direct:accept-message",
            exchange -> {
              describe(exchange, messageId, contentHash, false);
              exchange.getMessage().setBody(upload);
            }));
  }

  private JsonNode found(String contentHash, boolean redelivered) {
    return reply(
        routes.request(
            "direct:find-received",
            exchange -> describe(exchange, null, contentHash, redelivered)));
  }

  private void describe(
      Exchange exchange, String messageId, String contentHash, boolean redelivered) {
    exchange.getMessage().setHeader("userId", me.id());
    exchange.getMessage().setHeader("messageId", messageId);
    exchange.getMessage().setHeader("contentHash", contentHash);
    exchange.getMessage().setHeader("redelivered", redelivered);
  }

  /** What the sender is answered; null if nothing yet. */
  private static JsonNode reply(Exchange done) {
    assertThat(done.getException()).isNull();
    String reply = done.getMessage().getHeader("reply", String.class);
    try {
      return reply == null ? null : new ObjectMapper().readTree(reply);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
