package ai.sutazai.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.InvalidRequest;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class IncomingMessagesTest {

  private static final CachingConnectionFactory BROKER = new CachingConnectionFactory();

  private static final ObjectProvider<ConnectionFactory> BROKERS =
      new StaticListableBeanFactory(Map.of("broker", BROKER))
          .getBeanProvider(ConnectionFactory.class);

  private final IncomingMessages messages = new IncomingMessages(List.of(), BROKERS);

  @Test
  void senderIsOnlyWhoTheBrokerVouchesFor() throws Exception {
    Map<String, Object> forged =
        opened(Map.of("user_id", "trusted", "Reply_To", "a.queue", "X-Dead-Letter-Id", "7"));

    assertThat(forged).containsEntry("republished", false).containsEntry("sender", null);
    assertThat(forged.get("letterHeaders")).isEqualTo("{}");
    assertThat(opened(Map.of("CamelSpringRabbitmqUserId", BROKER.getUsername())))
        .containsEntry("republished", true);
  }

  @Test
  void messageWithoutAnIdIsKnownByTheReplayOfItsLetter() throws Exception {
    Object first = keyOfReplay(1, Map.of());

    assertThat(keyOfReplay(1, Map.of("message_id", "", "idempotency-key", ""))).isEqualTo(first);
    assertThat(keyOfReplay(2, Map.of())).as("parked anew").isNotEqualTo(first);
    assertThat(keyOfReplay(1, Map.of("message_id", "7"))).isEqualTo("7");
    assertThat(opened(Map.of("x-replay", "a-letter/1")).get("Idempotency-Key"))
        .as("said by another")
        .isNotEqualTo(first);
  }

  /** Of a message with these headers, as it comes back from its letter. */
  private Object keyOfReplay(int attempts, Map<String, String> kept) throws Exception {
    Map<String, Object> row =
        Map.of(
            "exchange",
            "tasks",
            "routingKey",
            "task.submit",
            "headers",
            new ObjectMapper().writeValueAsString(kept),
            "content",
            new byte[0]);
    MessageProperties replayed =
        new ReplayedMessages(BROKERS)
            .restore(row, "a-letter", attempts, new HashMap<>())
            .getMessageProperties();
    Map<String, Object> received = new HashMap<>(replayed.getHeaders());
    received.put("CamelSpringRabbitmqUserId", replayed.getUserId());
    received.put("CamelSpringRabbitmqMessageId", replayed.getMessageId());
    return opened(received).get("Idempotency-Key");
  }

  @Test
  void emptyIdIsNone() throws Exception {
    Map<String, Object> opened = opened(Map.of("CamelSpringRabbitmqMessageId", ""));

    assertThat(opened.get("messageId")).isNull();
    assertThat(opened.get("Idempotency-Key")).isNotEqualTo(opened(Map.of()).get("Idempotency-Key"));
    assertThat(opened.get("letterKey")).isEqualTo(opened(Map.of()).get("letterKey"));
  }

  @Test
  void messageOfAnotherSenderUserOrIdIsAnotherLetter() throws Exception {
    String id = "CamelSpringRabbitmqMessageId";
    String sender = "CamelSpringRabbitmqUserId";
    Object key = opened(Map.of(sender, "trusted", "user", "alice", id, "7")).get("letterKey");

    assertThat(opened(Map.of(sender, "trusted", "user", "alice", id, "7", "trace", "1")))
        .containsEntry("letterKey", key);
    assertThat(
            List.of(
                opened(Map.of(sender, "mallory", "user", "alice", id, "7")).get("letterKey"),
                opened(Map.of("user", "alice", id, "7")).get("letterKey"),
                opened(Map.of(sender, "trusted", "user", "bob", id, "7")).get("letterKey"),
                opened(Map.of(sender, "trusted", "user", "alice", id, "8")).get("letterKey"),
                opened(Map.of(sender, "trusted", "user", "alice/7", id, "")).get("letterKey"),
                opened(Map.of(sender, "trusted/alice", id, "7")).get("letterKey"),
                opened(Map.of(sender, "trusted/alice", "user", "", id, "7")).get("letterKey")))
        .doesNotHaveDuplicates()
        .doesNotContain(key);
  }

  @Test
  void keyOfALetterFitsItsIndexHoweverLongTheHeadersAre() throws Exception {
    assertThat(opened(Map.of("user", "\u0001".repeat(9_000))).get("letterKey").toString())
        .hasSizeLessThan(100);
  }

  @Test
  void messageWithoutAnIdIsKnownByAllThatMakesItsDocument() throws Exception {
    String pier = contentHash("pier", Map.of("filename", "pier.md"));

    assertThat(contentHash("pier", Map.of("FileName", "pier.md", "trace", "7"))).isEqualTo(pier);
    assertThat(
            List.of(
                contentHash("peer", Map.of("filename", "pier.md")),
                contentHash("pier", Map.of("filename", "peer.md")),
                contentHash("pier", Map.of("filename", "pier.md", "collection", "harbour")),
                contentHash("pier", Map.of("filename", "pier.md", "source", "harbour")),
                contentHash("pier", Map.of())))
        .doesNotHaveDuplicates()
        .doesNotContain(pier);
    assertThat(contentHash("pier", Map.of("CamelSpringRabbitmqMessageId", "7"))).isNull();
  }

  private String contentHash(String body, Map<String, Object> headers) throws Exception {
    Map<String, Object> opened = new HashMap<>(headers);
    opened.putIfAbsent("CamelSpringRabbitmqExchangeName", "documents");
    opened.putIfAbsent("CamelSpringRabbitmqRoutingKey", "document.submit");
    messages.open(body.getBytes(StandardCharsets.UTF_8), opened);
    return (String) opened.get("contentHash");
  }

  @Test
  void emptyKeyGivesWayToTheMessagesId() throws Exception {
    assertThat(opened(Map.of("CamelSpringRabbitmqMessageId", "7", "Idempotency-Key", "")))
        .containsEntry("Idempotency-Key", "7");
  }

  @Test
  void headersAreKnownHoweverTheirNamesAreWritten() throws Exception {
    assertThat(opened(Map.of("idempotency-key", "nightly", "FileName", "pier.md")))
        .containsEntry("Idempotency-Key", "nightly")
        .containsEntry("filename", "pier.md");
  }

  @Test
  void bytesOfAHeaderAreItsText() throws Exception {
    byte[] name = "Brücke.md".getBytes(StandardCharsets.UTF_8);

    assertThat(opened(Map.of("filename", name, "x-lease", "7".getBytes(StandardCharsets.UTF_8))))
        .containsEntry("filename", "Brücke.md")
        .containsEntry("lease", "7");
  }

  @Test
  void numbersAndBooleansAreTheirText() throws Exception {
    assertThat(opened(Map.of("filename", 7, "source", true)))
        .containsEntry("filename", "7")
        .containsEntry("source", "true");
  }

  @Test
  void headerThatIsNoTextIsNamedOnceTheMessageCanBeParked() throws Exception {
    for (Object strange : List.of(new byte[] {(byte) 0xff}, List.of("a"), Map.of("a", 1))) {
      Map<String, Object> headers = message(Map.of("filename", strange));
      messages.open(new byte[0], headers);

      assertThatExceptionOfType(InvalidRequest.class)
          .isThrownBy(() -> messages.requireReadable((String) headers.get("fault")))
          .withMessageContaining("header filename");
      assertThat(headers).containsKeys("letterKey", "letterHeaders", "messageBytes", "deadQueue");
    }
  }

  @Test
  void headersOfOthersMayBeAnything() throws Exception {
    assertThat(opened(Map.of("trace", List.of(1), "sum", new byte[] {(byte) 0xff}))).isNotEmpty();
  }

  @Test
  void letterKeepsTheSendersHeadersWithTheirTypes() throws Exception {
    assertThat(
            opened(
                    Map.of(
                        "X-Trace",
                        "t-1",
                        "retries",
                        7,
                        "x-urgent",
                        true,
                        "x-stops",
                        List.of("pier", Map.of("metres", 12.5, "name\0", "a\0b")),
                        "x-token",
                        "b".getBytes(StandardCharsets.UTF_8)))
                .get("letterHeaders"))
        .isEqualTo(
            "{\"X-Trace\":\"t-1\",\"retries\":7,"
                + "\"x-stops\":[\"pier\",{\"metres\":12.5,\"name\uFFFD\":\"a\uFFFDb\"}],"
                + "\"x-token\":\"b\",\"x-urgent\":true}");
  }

  @Test
  void historyThatNoBrokerWroteIsNotBelieved() throws Exception {
    for (Map<String, Object> death :
        List.<Map<String, Object>>of(
            Map.of("reason", "expired", "routing-keys", List.of("document.submit")),
            Map.of("exchange", "documents", "routing-keys", Arrays.asList((Object) null)))) {
      assertThat(
              opened(
                  Map.of(
                      "CamelSpringRabbitmqExchangeName",
                      "dead-letters",
                      "CamelSpringRabbitmqRoutingKey",
                      "documents.dropped",
                      "x-death",
                      List.of(death))))
          .containsEntry("routingKey", "documents.dropped")
          .containsKey("letterKey");
    }
  }

  @Test
  void letterKeepsWhoseItIsByTheNameThatIsLookedFor() throws Exception {
    assertThat(opened(Map.of("User", "a@example.org")).get("letterHeaders"))
        .isEqualTo("{\"user\":\"a@example.org\"}");
  }

  @Test
  void letterKeepsNoHeaderOfABrokerOrOfThisService() throws Exception {
    assertThat(
            opened(
                    Map.of(
                        "x-death",
                        List.of(),
                        "X-Delivery-Count",
                        7,
                        "x-user",
                        "a@example.org",
                        "CC",
                        List.of("x.dropped"),
                        "BCC",
                        List.of("x.dropped")))
                .get("letterHeaders"))
        .isEqualTo("{}");
  }

  @Test
  void letterKeepsAHeaderOfAnyDepth() throws Exception {
    Object deep = "pier";
    for (int depth = 0; depth < 1_100; depth++) {
      deep = List.of(deep);
    }
    assertThat(opened(Map.of("x-deep", deep)).get("letterHeaders").toString()).contains("pier");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/plain", "application/octet-stream"})
  void whatNamesNoFileIsJson(String type) throws Exception {
    Map<String, Object> headers = new HashMap<>(Map.of("CamelSpringRabbitmqContentType", type));
    assertThat(opened(headers)).containsEntry("isJson", true);
    headers.put("filename", "a.json");
    assertThat(opened(headers)).containsEntry("isJson", false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "deflate", "br"})
  void compressedBodyIsRefusedByItsEncoding(String encoding) throws Exception {
    Map<String, Object> headers = message(Map.of("CamelSpringRabbitmqContentEncoding", encoding));
    messages.open(new byte[0], headers);

    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(() -> messages.requireReadable((String) headers.get("fault")))
        .withMessageContaining("content_encoding " + encoding);
    assertThat(headers.get("letterHeaders").toString())
        .contains("\"content_encoding\":\"" + encoding + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "utf-8", "identity", "binary", ""})
  void otherEncodingsAreNoneOfABody(String encoding) throws Exception {
    assertThat(opened(Map.of("CamelSpringRabbitmqContentEncoding", encoding))).isNotEmpty();
  }

  private Map<String, Object> opened(Map<String, Object> received) throws Exception {
    Map<String, Object> headers = message(received);
    messages.open("{}".getBytes(StandardCharsets.UTF_8), headers);
    messages.requireReadable((String) headers.get("fault"));
    return headers;
  }

  private static Map<String, Object> message(Map<String, Object> received) {
    Map<String, Object> headers = new HashMap<>();
    headers.put("CamelSpringRabbitmqExchangeName", "documents");
    headers.put("CamelSpringRabbitmqRoutingKey", "document.submit");
    headers.putAll(received);
    return headers;
  }
}
