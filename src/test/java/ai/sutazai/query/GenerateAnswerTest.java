package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ConfiguredProductTest;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class GenerateAnswerTest extends ConfiguredProductTest {

  private static final Map<String, Object> QUESTION =
      Map.of("question", "How long is the bridge of Ghent?");

  @Autowired private CircuitBreakerRegistry breakers;

  private final Gate over = new Gate();

  @BeforeEach
  void tellOfBridges() {
    me.indexed("ghent", "The bridge of Ghent is 41 metres long. It spans the Leie.");
  }

  @Test
  void tokensOfTheModelJoinedAreTheAnswer() {
    MODEL.says("It is", " 41 metres", " long 🌉", " [1].");

    List<Reply.Event> events = me.askStreaming(QUESTION).events();

    assertThat(events)
        .extracting(Reply.Event::name)
        .startsWith("citations", "token")
        .endsWith("token", "done");
    JsonNode done = done(events);
    assertThat(tokens(events)).isEqualTo("It is 41 metres long 🌉 [1].");
    assertThat(done.at("/answer").asText()).isEqualTo(tokens(events));
    assertThat(done.path("revised").asBoolean()).isFalse();
    assertThat(done.at("/generator").asText()).isEqualTo("ollama");
    assertThat(done.at("/usage/completion_tokens").asInt()).isEqualTo(7);
  }

  @Test
  void tokenIsReadBeforeTheNextOneIsWritten() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    MODEL.willSpeak(
        (request, voice) -> {
          voice.say("First");
          try {
            if (!read.await(60, TimeUnit.SECONDS)) {
              throw new IOException("Nobody read the first token");
            }
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          voice.say(" second [1].");
        });
    var response =
        HttpClient.newHttpClient()
            .send(
                me.json("/api/v1/query", QUESTION).header("Accept", "text/event-stream").build(),
                BodyHandlers.ofInputStream());

    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && !line.contains("First")) {
        line = lines.readLine();
      }
      assertThat(line).contains("First");
      read.countDown();
      assertThat(lines.lines().collect(Collectors.joining("\n")))
          .contains("second")
          .contains("First second [1].");
    }
  }

  @Test
  void answerThatHadToBeCorrectedSaysSo() {
    MODEL.says("It is 41 metres long [1].", " It is red [9].");

    JsonNode done = done(me.askStreaming(QUESTION).events());

    assertThat(done.at("/revised").asBoolean()).isTrue();
    assertThat(done.at("/answer").asText()).isEqualTo("It is 41 metres long [1]. It is red.");
  }

  @Test
  void modelThatIsDownIsReplacedByTheExtractiveAnswer() {
    MODEL.fails();

    List<Reply.Event> events = me.askStreaming(QUESTION).events();

    JsonNode done = done(events);
    assertThat(done.at("/generator").asText()).isEqualTo("extractive");
    assertThat(done.at("/degraded").asBoolean()).isTrue();
    if (!done.path("revised").asBoolean()) {
      assertThat(tokens(events)).isEqualTo(done.at("/answer").asText());
    }
  }

  @Test
  void modelThatSaysNothingHasNoCitationsOfItsOwn() {
    MODEL.refuses(404);

    List<Reply.Event> events = me.askStreaming(QUESTION).events();

    assertThat(events).extracting(Reply.Event::name).containsOnlyOnce("citations");
    assertThat(events.get(0).name()).isEqualTo("citations");
    assertThat(events.get(0).data()).isNotEmpty().isEqualTo(done(events).at("/citations"));
  }

  @Test
  void modelThatBreaksOffIsReplacedAndTheReplySaysSo() {
    MODEL.willSpeak(
        (request, voice) -> {
          voice.say("It is");
          throw new IOException("Injected by a test");
        });

    JsonNode done = done(me.askStreaming(QUESTION).events());

    assertThat(done.at("/generator").asText()).isEqualTo("extractive");
    assertThat(done.at("/degraded").asBoolean()).isTrue();
    assertThat(done.at("/revised").asBoolean()).isTrue();
    assertThat(done.at("/answer").asText()).contains("41 metres long. [1]");
  }

  @Test
  void modelThatIsSlowIsReplacedInTimeAndSaysNothingMore() {
    MODEL.willSpeak(
        (request, voice) -> {
          voice.say("It is");
          over.run();
          voice.say(" too late [1].");
        });

    List<Reply.Event> events = me.askStreaming(QUESTION).events();
    over.open();

    JsonNode done = done(events);
    assertThat(events.get(events.size() - 1).name()).isEqualTo("done");
    assertThat(done.at("/degraded").asBoolean()).isTrue();
    assertThat(done.at("/revised").asBoolean()).isTrue();
  }

  @Test
  void modelWritesNoFurtherOnceItsReaderHasGone(CapturedOutput log) throws Exception {
    CircuitBreaker chat = breakers.circuitBreaker("chat");
    JsonNode conversation;
    int logged;
    int tries = 0;
    do {
      // A machine that stalls lets the model's time run out.
      assertThat(tries++).as("tries in which the model was to blame").isLessThan(3);
      chat.reset();
      logged = log.toString().length();
      conversation = leftWhileItIsWritten(tries);
    } while (chat.getMetrics().getNumberOfFailedCalls() > 0);

    assertThat(log.toString().substring(logged)).doesNotContain("The chat model could not be used");
    String said =
        me.get("/api/v1/conversations/" + conversation.at("/id").asText())
            .text("/messages/1/content");
    assertThat(said).contains("41 metres long. [1]").doesNotContain("on and");
  }

  /** The newest of so many conversations, whose reader has gone. */
  private JsonNode leftWhileItIsWritten(int conversations) throws Exception {
    MODEL.saysOnAndOn();
    try (InputStream read =
        HttpClient.newHttpClient()
            .send(
                me.json("/api/v1/query", QUESTION).header("Accept", "text/event-stream").build(),
                BodyHandlers.ofInputStream())
            .body()) {
      read.readNBytes(200);
    }

    await().until(() -> MODEL.unended() == 0);
    return await()
        .until(
            () -> me.items("/api/v1/conversations?limit=10"), list -> list.size() == conversations)
        .get(0);
  }

  private static JsonNode done(List<Reply.Event> events) {
    Reply.Event last = events.get(events.size() - 1);
    assertThat(last.name()).as(events.toString()).isEqualTo("done");
    assertThat(events.stream().filter(e -> e.name().equals("done"))).hasSize(1);
    return last.data();
  }

  private static String tokens(List<Reply.Event> events) {
    return events.stream()
        .filter(e -> e.name().equals("token"))
        .map(e -> e.data().at("/text").asText())
        .collect(Collectors.joining());
  }
}
