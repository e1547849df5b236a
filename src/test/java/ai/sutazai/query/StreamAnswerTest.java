package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StreamAnswerTest extends ProductTest {

  private static final String QUESTION = "How long is the bridge of Ghent?";

  @Test
  void citationsComeFirstThenTokensThenTheWholeReply() {
    me.indexed("ghent", "The bridge of Ghent is 41 metres long. 🌉 It spans the Leie.");

    Reply stream = me.askStreaming(Map.of("question", QUESTION));
    List<Reply.Event> events = stream.events();

    assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
    assertThat(stream.header("Cache-Control")).contains("no-cache");
    assertThat(events.get(0).name()).isEqualTo("citations");
    assertThat(events.get(events.size() - 1).name()).isEqualTo("done");
    assertThat(events.subList(1, events.size() - 1))
        .isNotEmpty()
        .allSatisfy(e -> assertThat(e.name()).isEqualTo("token"));
    JsonNode done = events.get(events.size() - 1).data();
    assertThat(tokens(events)).isEqualTo(done.at("/answer").asText());
    assertThat(events.get(0).data()).isEqualTo(done.at("/citations"));
    assertThat(done.has("revised")).isFalse();
  }

  @Test
  void streamedReplyIsTheOneThatComesAtOnce() {
    me.indexed("ghent", "The bridge of Ghent is 41 metres long.");

    List<Reply.Event> events = me.askStreaming(Map.of("question", QUESTION)).events();
    JsonNode streamed = events.get(events.size() - 1).data();
    JsonNode whole = me.ask(QUESTION).json();

    assertThat(streamed.at("/answer")).isEqualTo(whole.at("/answer"));
    assertThat(streamed.at("/citations")).isEqualTo(whole.at("/citations"));
    assertThat(streamed.properties().stream().map(p -> p.getKey()))
        .containsExactlyElementsOf(whole.properties().stream().map(p -> p.getKey()).toList());
  }

  @Test
  void refusalIsStreamedToo() {
    List<Reply.Event> events = me.askStreaming(Map.of("question", QUESTION)).events();

    assertThat(events.get(0).name()).isEqualTo("citations");
    assertThat(events.get(0).data()).isEmpty();
    JsonNode done = events.get(events.size() - 1).data();
    assertThat(done.at("/citations")).isEmpty();
    assertThat(tokens(events)).isEqualTo(done.at("/answer").asText());
  }

  @Test
  void answerIsRecordedAlthoughTheAskerHasHungUp() throws Exception {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("abandoned", gate);
    String question = "{\"question\": \"How long is the abandoned bridge?\"}";
    try (Socket socket = new Socket("127.0.0.1", port)) {
      String request =
          "POST /api/v1/query HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
              + "Accept: text/event-stream\r\nContent-Type: application/json\r\n"
              + "Content-Length: %d\r\n\r\n%s";
      socket
          .getOutputStream()
          .write(
              request
                  .formatted(me.token(), question.length(), question)
                  .getBytes(StandardCharsets.US_ASCII));
      gate.awaitSomebody();
    }
    gate.open();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> me.items("/api/v1/conversations?limit=10").size() == 1);
  }

  @Test
  void whatIsWrongWithTheRequestIsAProblemAndNoStream() {
    Reply reply =
        me.send(
            me.json(
                    "/api/v1/query",
                    Map.of("question", QUESTION, "conversation_id", UUID.randomUUID().toString()))
                .header("Accept", "text/event-stream"));
    reply.isProblem(404, "not_found");
  }

  private static String tokens(List<Reply.Event> events) {
    return events.stream()
        .filter(e -> e.name().equals("token"))
        .map(e -> e.data().at("/text").asText())
        .collect(Collectors.joining());
  }
}
