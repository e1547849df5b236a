package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ConfiguredProductTest;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.InTime;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AskModelTest extends ConfiguredProductTest {

  private static final String QUESTION = "How long is the bridge of Ghent?";
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration IN_TIME = Duration.ofSeconds(20);
  private static final byte[] PART =
      "{\"message\": {\"content\": \"on and \"}}\n".getBytes(StandardCharsets.US_ASCII);

  private final Gate over = new Gate();

  @AfterEach
  void letTheModelGo() {
    over.open();
    await().until(() -> MODEL.unended() == 0);
  }

  @BeforeEach
  void tellOfBridges() {
    me.indexed("ghent", "The bridge of Ghent is 41 metres long. It spans the Leie.");
  }

  @Test
  void citedAnswerOfTheModelIsHandedOn() {
    MODEL.says("It is 41 metres long [1].");

    Reply reply = me.ask(QUESTION);

    assertThat(reply.text("/answer")).isEqualTo("It is 41 metres long [1].");
    assertThat(reply.text("/generator")).isEqualTo("ollama");
    assertThat(reply.text("/model")).isEqualTo("small-one");
    assertThat(reply.at("/degraded").asBoolean()).isFalse();
    assertThat(reply.at("/citations")).hasSize(1);
    assertThat(reply.at("/citations/0/n").asInt()).isEqualTo(1);
    assertThat(reply.text("/citations/0/text")).contains("41 metres");
    assertThat(reply.at("/usage/prompt_tokens").asInt()).isEqualTo(70);
    assertThat(reply.at("/usage/completion_tokens").asInt()).isEqualTo(7);
    assertThat(reply.json().has("revised")).as("says something only of streams").isFalse();
  }

  @Test
  void modelIsToldItsTaskThePassagesAndTheQuestion() {
    MODEL.says("41 metres [1].");

    me.ask(QUESTION);

    JsonNode request = MODEL.requests().get(0);
    assertThat(request.at("/model").asText()).isEqualTo("small-one");
    assertThat(request.at("/messages/0/role").asText()).isEqualTo("system");
    assertThat(request.at("/messages/0/content").asText()).contains("passages");
    assertThat(request.at("/messages/1/role").asText()).isEqualTo("user");
    assertThat(request.at("/messages/1/content").asText())
        .contains("[1] The bridge of Ghent is 41 metres long.")
        .endsWith(QUESTION);
  }

  @Test
  void nothingOfThePromptMayBeDropped() {
    MODEL.says("41 metres [1].");
    me.ask(QUESTION);
    me.askStreaming(Map.of("question", "How long is the bridge of Ghent, really?"));
    assertThat(MODEL.requests())
        .hasSize(2)
        .allSatisfy(
            request -> {
              assertThat(request.at("/truncate").toString()).isEqualTo("false");
              assertThat(request.at("/shift").toString()).isEqualTo("false");
              assertThat(request.at("/options/stop").isMissingNode()).isTrue();
              assertThat(request.at("/options/num_predict").asInt()).isPositive();
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {503, 404, 400})
  void serverThatRefusesIsNotLeftAlone(int status) {
    MODEL.refuses(status);
    for (int n = 0; n < 12; n++) {
      String question = QUESTION + " " + n;
      if (n % 2 == 0) {
        assertThat(me.ask(question).at("/degraded").asBoolean()).isTrue();
      } else {
        assertThat(me.askStreaming(Map.of("question", question)).body())
            .contains("\"degraded\":true");
      }
    }
    assertThat(MODEL.requests()).as("asked each time").hasSize(12);
    MODEL.says("41 metres [1].");
    assertThat(me.ask(QUESTION).text("/generator")).isEqualTo("ollama");
  }

  @Test
  void whichModelsThereAreIsSaid() {
    Reply health = health();
    assertThat(health.text("/components/chatModel/status")).isEqualTo("UP");
    assertThat(health.text("/components/chatModel/details/model")).isEqualTo("small-one");
    assertThat(health.at("/components/chatModel/details/pulled").asBoolean()).isTrue();
    assertThat(health.at("/components/chatModel/details/models")).hasSize(1);
  }

  @Test
  void modelOfTheRequestIsAsked() {
    MODEL.says("41 metres [1].");

    Reply reply = me.ask(Map.of("question", QUESTION, "model", "large-one"));

    assertThat(reply.text("/model")).isEqualTo("large-one");
    assertThat(MODEL.requests())
        .extracting(r -> r.at("/model").asText())
        .containsExactly("large-one");
  }

  @Test
  void markThatPointsAtNothingIsRemoved() {
    MODEL.says("It is 41 metres long [1]. It is red [9]. So it is [0] [1].");

    Reply reply = me.ask(QUESTION);

    assertThat(reply.text("/answer"))
        .isEqualTo("It is 41 metres long [1]. It is red. So it is [1].");
    assertThat(reply.at("/citations")).hasSize(1);
    assertThat(reply.text("/generator")).isEqualTo("ollama");
    assertThat(reply.json().has("revised")).as("says something only of streams").isFalse();
  }

  @Test
  void ofMarksInAListThoseThatPointAtAPassageStay() {
    MODEL.says("It is 41 metres long [1, 99]. It is red [7; 9]. So it is [12345] [1,1].");
    String checked = "It is 41 metres long [1]. It is red. So it is [1].";

    Reply reply = me.ask(QUESTION);
    List<Reply.Event> events =
        me.askStreaming(Map.of("question", "How long is the bridge of Ghent, really?")).events();

    assertThat(reply.text("/answer")).isEqualTo(checked);
    assertThat(reply.at("/citations")).hasSize(1);
    JsonNode done = events.get(events.size() - 1).data();
    assertThat(done.at("/answer").asText()).isEqualTo(checked);
    assertThat(done.at("/revised").asBoolean()).isTrue();
  }

  @Test
  void answerThatCitesNothingGetsTheMarksOfWhatSupportsIt() {
    MODEL.says("The bridge of Ghent is 41 metres long.");

    Reply reply = me.ask(QUESTION);

    assertThat(reply.text("/answer"))
        .startsWith("The bridge of Ghent is 41 metres long")
        .contains("[1]");
    assertThat(reply.at("/citations")).hasSize(1);
    assertThat(reply.text("/generator")).isEqualTo("ollama");
    assertThat(reply.at("/degraded").asBoolean()).isFalse();
  }

  @Test
  void answerThatNothingSupportsIsReplacedAndSaysSo() {
    MODEL.says("Bananas are yellow and grow in Ecuador.");

    Reply reply = me.ask(QUESTION);

    assertDegraded(reply.json());
    assertThat(reply.text("/answer")).doesNotContain("Bananas");
  }

  @Test
  void marksLeaveTheModelsLinesAsTheyAre() {
    MODEL.says("- The bridge of Ghent is 41 metres long.\n- It spans the Leie.\n\nAsk again!");

    assertThat(me.ask(QUESTION).text("/answer"))
        .isEqualTo(
            "- The bridge of Ghent is 41 metres long. [1]\n- It spans the Leie. [1]\n\nAsk again!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "[1].", " [1], [1] \u2026"})
  void answerOfMarksAloneIsReplacedAndSaysSo(String marks) {
    MODEL.says(marks);
    assertDegraded(me.ask(QUESTION).json());
  }

  @Test
  void emptyAnswerIsReplacedAndSaysSo() {
    MODEL.says("");
    assertDegraded(me.ask(QUESTION).json());
  }

  @Test
  void modelThatIsDownIsReplacedAndSaysSo() {
    MODEL.fails();
    assertDegraded(me.ask(QUESTION).json());
  }

  @Test
  void modelThatIsSlowIsReplacedInTime() {
    MODEL.willSpeak(
        (request, voice) -> {
          over.run();
          voice.say("Too late [1].");
        });

    InTime.assertWithin(
        IN_TIME,
        () -> {
          long start = System.nanoTime();
          replaced(false);
          assertThat(Duration.ofNanos(System.nanoTime() - start))
              .isGreaterThanOrEqualTo(ANSWER_TIMEOUT);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void modelThatStallsWithinItsReplyIsReplacedInTime(boolean streaming) {
    MODEL.willWrite(this::stall);
    InTime.assertWithin(IN_TIME, () -> replaced(streaming));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void modelThatNeverStopsIsCutOff(boolean streaming) {
    MODEL.saysOnAndOn();
    InTime.assertWithin(IN_TIME, () -> replaced(streaming));
    await().until(() -> MODEL.unended() == 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void replyIsNotReadBeyondAllMeasure(boolean streaming) {
    MODEL.willWrite(AskModelTest::flood);
    InTime.assertWithin(ANSWER_TIMEOUT, () -> replaced(streaming));
    await().until(() -> MODEL.unended() == 0);
  }

  @Test
  void streamThatBreaksOffIsReplacedAtOnce() {
    MODEL.willWrite(out -> out.write(PART));
    InTime.assertWithin(ANSWER_TIMEOUT, () -> replaced(true));
  }

  @Test
  void healthIsSaidWhileTheListOfModelsStalls() {
    MODEL.willWrite(this::stall);
    InTime.assertWithin(
        IN_TIME,
        () ->
            assertThat(admin().get("/actuator/health").text("/components/chatModel/details/ollama"))
                .isEqualTo("does not answer"));
  }

  /** Asks, and has the model's answer replaced. */
  private void replaced(boolean streaming) {
    if (streaming) {
      List<Reply.Event> events = me.askStreaming(Map.of("question", QUESTION)).events();
      assertThat(events.get(events.size() - 1).data().at("/degraded").asBoolean()).isTrue();
    } else {
      assertDegraded(me.ask(QUESTION).json());
    }
  }

  private static void flood(OutputStream out) throws IOException {
    byte[] blanks = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    while (true) {
      out.write(blanks);
    }
  }

  private void stall(OutputStream out) throws IOException {
    out.write('{');
    out.flush();
    over.run();
  }

  @Test
  void questionWithoutAnAnswerHereNeverReachesTheModel() {
    MODEL.says("Of course I know [1].");

    Reply reply = me.ask("Who won the chess championship of Reykjavik in 1972?");

    assertThat(MODEL.requests()).isEmpty();
    assertThat(reply.at("/citations")).isEmpty();
    assertThat(reply.at("/degraded").asBoolean()).isFalse();
  }

  @Test
  void followUpReachesTheModelWithWhatItIsAbout() {
    MODEL.says("41 metres [1].");
    String conversation = me.ask(QUESTION).text("/conversation_id");
    MODEL.says("The Leie [1].");

    me.ask(Map.of("question", "And what does it span?", "conversation_id", conversation));

    assertThat(MODEL.requests().get(0).at("/messages/1/content").asText())
        .contains("bridge of Ghent?");
  }

  private static void assertDegraded(JsonNode reply) {
    assertThat(reply.at("/generator").asText()).isEqualTo("extractive");
    assertThat(reply.at("/degraded").asBoolean()).isTrue();
    assertThat(reply.at("/model").isNull()).isTrue();
    assertThat(reply.at("/answer").asText()).contains("41 metres long. [1]");
    assertThat(reply.at("/citations/0/text").asText())
        .isEqualTo("The bridge of Ghent is 41 metres long.");
    assertThat(reply.has("revised")).as("says something only of streams").isFalse();
  }
}
