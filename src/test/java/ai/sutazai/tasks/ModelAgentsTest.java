package ai.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.ConfiguredProductTest;
import ai.sutazai.FakeOllama;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What agents do with a chat model, which says what the test wants. */
class ModelAgentsTest extends ConfiguredProductTest {

  private static final Map<String, Object> YEAR =
      Map.of(
          "text",
          "The bridge was built in 1932.",
          "schema",
          Map.of(
              "type",
              "object",
              "required",
              List.of("year"),
              "properties",
              Map.of("year", Map.of("type", "integer"))));

  private static final Map<String, Object> SONG =
      Map.of(
          "text",
          "Good morning. The choir sang all night in the hall.",
          "labels",
          List.of("money", "music"));

  @Autowired private CircuitBreakerRegistry breakers;

  @Test
  void fieldsAreExtractedAndHeldToTheSchema() {
    MODEL.says("{\"year\": 1932}");

    JsonNode task = done("extractor", YEAR);

    assertThat(task.at("/result/fields/year").asInt()).isEqualTo(1932);
    assertThat(MODEL.requests()).hasSize(1);
  }

  @Test
  void whatDoesNotFitIsRepairedOnce() {
    MODEL.willSpeak(
        (request, voice) ->
            voice.say(
                request.toString().contains("It was wrong")
                    ? "{\"year\": 1932}"
                    : "{\"year\": \"long ago\"}"));

    assertThat(done("extractor", YEAR).at("/result/fields/year").asInt()).isEqualTo(1932);
    assertThat(MODEL.requests()).hasSize(2);
  }

  @Test
  void whatStillDoesNotFitIsNotPassedOn() {
    MODEL.says("I would rather not.");

    JsonNode task = done("extractor", YEAR);

    assertThat(task.at("/status").asText()).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).isEqualTo("invalid_output");
    assertThat(MODEL.requests()).hasSize(2);
  }

  @Test
  void whatNoRecordCanHoldIsRepairedOnceAndNotPassedOn() {
    MODEL.willSpeak(
        (request, voice) ->
            voice.say(
                request.toString().contains("It was wrong")
                    ? "{\"year\": 1932}"
                    : "{\"year\": 1932, \"note\": \"\\u0000\"}"));
    assertThat(done("extractor", YEAR).at("/status").asText()).isEqualTo("succeeded");

    MODEL.says("{\"year\": 1932, \"note\": \"\\ud800\"}");
    JsonNode task = done("extractor", YEAR);
    assertThat(task.at("/error/code").asText()).isEqualTo("invalid_output");

    MODEL.says(
        "{\"subtasks\": [{\"agent\": \"classifier\", \"payload\": {\"text\": \"\\u0000 An invoice.\","
            + " \"labels\": [\"money\", \"music\"]}}]}");
    JsonNode planned = done("orchestrator", Map.of("request", "Is it about money?"));
    assertThat(planned.at("/result/subtasks/0/agent").asText()).isEqualTo("researcher");
  }

  @Test
  void textIsKeptWithoutWhatNoRecordCanHold() {
    MODEL.says("It was\0 built in 1932 [1].");
    JsonNode task = done("summarizer", Map.of("text", "The bridge was built in 1932."));
    assertThat(task.at("/result/summary").asText()).isEqualTo("It was\uFFFD built in 1932 [1].");
  }

  @Test
  void nothingIsKeptOfADocumentThatIsDeletedWhileItIsSummedUp() {
    String document = me.indexed("bridge", "The bridge was built in 1932. It is green.");
    MODEL.willSpeak(
        (request, voice) -> {
          me.delete("/api/v1/documents/" + document);
          voice.say("It was built in 1932 [1].");
        });

    JsonNode task = done("summarizer", Map.of("document_id", document));

    assertThat(MODEL.requests()).isNotEmpty();
    assertThat(task.at("/status").asText()).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).isEqualTo("not_found");
    assertThat(task.at("/error/detail").asText()).isEqualTo("There is no such document.");
    assertThat(task.at("/result").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0bridge", "\u00a0"})
  void searchForWhatNoRecordCanHoldOrNobodyCanSeeIsRefused(String query) {
    MODEL.willSpeak(
        (request, voice) -> {
          if (request.toString().contains("\"role\":\"tool\"")) {
            voice.say("done");
          } else {
            voice.call("search", Map.of("query", query));
          }
        });
    JsonNode task = done("researcher", Map.of("question", "How long is the bridge?"));
    assertThat(task.at("/status").asText()).as(task.toString()).isEqualTo("succeeded");
    assertThat(MODEL.requests().toString()).contains("There is only search");
  }

  @Test
  void modelIsToldWhatToFitAndWhatItTookIsCounted() {
    MODEL.says("{\"year\": 1932}");

    JsonNode task = done("extractor", YEAR);

    assertThat(MODEL.requests().get(0).at("/format/required/0").asText()).isEqualTo("year");
    assertThat(tokens(task)).isEqualTo(77);
  }

  @Test
  void modelThatRefusesEndsTheTask() {
    MODEL.refuses(404);

    JsonNode task = done("extractor", YEAR);

    assertThat(task.at("/status").asText()).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).isEqualTo("model_refused");
  }

  @Test
  void modelThatIsDownIsWaitedForByThoseWhoNeedItAlone() {
    MODEL.fails();
    List<String> tasks = IntStream.range(0, 8).mapToObj(n -> submitted("extractor", YEAR)).toList();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> breakers.circuitBreaker("agent-extractor").getState() == State.OPEN);
    assertThat(admin().get("/actuator/health").text("/components/agents/details/extractor"))
        .isEqualTo("OPEN");
    assertThat(admin().get("/actuator/prometheus").body())
        .containsPattern("resilience4j_circuitbreaker_state\\{.*name=\"agent-extractor\".*} 1");
    assertThat(done("echo", Map.of("greeting", "hello")).at("/attempt").asInt()).isEqualTo(1);
    assertThat(breakers.circuitBreaker("agent-echo").getState()).isEqualTo(State.CLOSED);
    assertThat(tasks)
        .allMatch(task -> !TaskTest.FINAL.contains(shown(task).at("/status").asText()));

    MODEL.says("{\"year\": 1932}");
    for (String task : tasks) {
      JsonNode done = done(task);
      assertThat(done.at("/status").asText()).as(done.toString()).isEqualTo("succeeded");
      assertThat(done.at("/attempt").asInt()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"extractor", "researcher"})
  void modelWritesNoFurtherForATaskThatIsCancelled(String agent) {
    String task = brokenOff(agent, t -> me.post("/api/v1/tasks/" + t + "/cancel").is(202));

    assertThat(shown(task).at("/status").asText()).isEqualTo("cancelled");
  }

  @Test
  void modelWritesNoFurtherForATaskWhoseTimeIsUp() {
    String task =
        brokenOff(
            "extractor",
            t ->
                database
                    .sql("update tasks set deadline = now() where id = ?::uuid")
                    .param(t)
                    .update());

    assertThat(shown(task).at("/error/code").asText()).isEqualTo("timeout");
  }

  /** A task for which the model has begun to write, and finds no end. */
  private String askedWithoutEnd(String agent) {
    String question = "How long is the bridge of Ghent?";
    me.indexed("bridge", "The bridge of Ghent is 41 metres long.");
    MODEL.saysOnAndOn();
    String task =
        submitted(
            agent,
            agent.equals("extractor")
                ? YEAR
                : Map.of("question", question, "searches", List.of(question)));
    await().until(() -> MODEL.unended() == 1);
    return task;
  }

  /**
   * Ends such a task; in one of three tries, as a machine that stalls lets the model's time run
   * out.
   */
  private String brokenOff(String agent, Consumer<String> end) {
    for (int tries = 1; ; tries++) {
      String task = askedWithoutEnd(agent);
      end.accept(task);
      awaitEnd(agent);
      if (failures("chat") == 0 && failures("agent-" + agent) == 0) {
        return task;
      }
      assertThat(tries).as("tries in which the model or its agent was to blame").isLessThan(3);
      breakers.getAllCircuitBreakers().forEach(CircuitBreaker::reset);
    }
  }

  private int failures(String breaker) {
    return breakers.circuitBreaker(breaker).getMetrics().getNumberOfFailedCalls();
  }

  private void awaitEnd(String agent) {
    await().until(() -> MODEL.unended() == 0);
    await()
        .until(
            () ->
                breakers.circuitBreaker("agent-" + agent).getMetrics().getNumberOfBufferedCalls()
                    == 1);
    assertThat(MODEL.requests()).hasSize(1);
  }

  @Test
  void modelsLabelIsTakenWithWordsOfTheText() {
    MODEL.says("{\"label\": \"music\", \"evidence\": \"sang  all\\nnight\"}");

    JsonNode result = done("classifier", SONG).at("/result");

    assertThat(result.at("/generator").asText()).isEqualTo("ollama");
    assertThat(result.at("/label").asText()).isEqualTo("music");
    JsonNode evidence = result.at("/labels/0/evidence");
    assertThat(evidence.at("/text").asText()).isEqualTo("sang all night");
    assertThat(Caller.slice((String) SONG.get("text"), evidence)).isEqualTo("sang all night");
  }

  @Test
  void labelThatWasNotGivenAndEvidenceThatIsNotThereDoNotCount() {
    for (String said :
        List.of(
            "{\"label\": \"weather\", \"evidence\": \"sang all night\"}",
            "{\"label\": \"money\", \"evidence\": \"paid in full\"}",
            "It is about music.")) {
      MODEL.says(said);

      JsonNode result = done("classifier", SONG).at("/result");

      assertThat(result.at("/generator").asText()).as(said).isEqualTo("embeddings");
      assertThat(result.at("/label").asText()).as(said).isEqualTo("music");
      assertThat(result.at("/degraded").asBoolean()).as(said).isTrue();
    }
  }

  @Test
  void modelIsShownWhatSaysMostOfALongText() {
    MODEL.says("{\"label\": \"music\", \"evidence\": \"The choir sang all night\"}");
    String text =
        IntStream.range(0, 600)
                .mapToObj(n -> "The committee met again in room " + n + ". ")
                .collect(Collectors.joining())
            + SONG.get("text");

    JsonNode result =
        done("classifier", Map.of("text", text, "labels", SONG.get("labels"))).at("/result");

    assertThat(result.at("/generator").asText()).isEqualTo("ollama");
    assertThat(Caller.slice(text, result.at("/labels/0/evidence")))
        .isEqualTo("The choir sang all night");
    String shown = MODEL.requests().get(0).at("/messages/1/content").asText();
    assertThat(shown).endsWith("The choir sang all night in the hall.");
    assertThat(shown.length()).isLessThan(text.length());
  }

  @Test
  void longTextIsSummedUpPieceByPiece() {
    MODEL.willSpeak((request, voice) -> voice.say("It is said " + firstMark(request) + "."));
    String text =
        IntStream.range(0, 240)
            .mapToObj(n -> "Bridge number " + n + " carries a railway over the river.")
            .collect(Collectors.joining(" "));

    JsonNode result = done("summarizer", Map.of("text", text)).at("/result");

    assertThat(MODEL.requests()).hasSizeGreaterThan(2);
    assertThat(result.at("/generator").asText()).isEqualTo("ollama");
    assertThat(result.at("/summary").asText()).isEqualTo("It is said [1].");
    assertThat(result.at("/citations")).hasSize(1);
    assertThat(Caller.slice(text, result.at("/citations/0")))
        .isEqualTo("Bridge number 0 carries a railway over the river.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The bridge of Ghent is 41 metres long and made of steel. ",
        "Мост в Генте имеет длину сорок один метр. ",
        "根特的桥长四十一米，由钢制成。",
        "สะพานแห่งเกนต์มีความยาวสี่สิบเอ็ดเมตรและทำจากเหล็ก\n",
        "የጌንት ድልድይ አርባ አንድ ሜትር ርዝመት አለው። ",
        "🌉🌊🛶🏰🌁🚤⛵🐟"
      })
  void whatTheModelReadsFitsItInAnyScript(String sentence) {
    Map<String, Object> text = Map.of("text", sentence.repeat(100), "sentences", 20);
    Map<String, Object> labelled =
        Map.of("text", sentence.repeat(100), "labels", SONG.get("labels"));

    MODEL.willSpeak((request, voice) -> voice.say("It is said " + firstMark(request) + "."));
    assertThat(done("summarizer", text).at("/result/generator").asText()).isEqualTo("ollama");
    assertFits(MODEL.requests());

    MODEL.says("I would rather not.");
    assertThat(done("summarizer", text).at("/result/degraded").asBoolean()).isTrue();
    assertFits(MODEL.requests());

    MODEL.says("{}");
    assertThat(done("classifier", labelled).at("/result/degraded").asBoolean()).isTrue();
    assertFits(MODEL.requests());
    assertThat(MODEL.requests().get(0).at("/messages/1/content").asText().split("Text: ")[1])
        .startsWith(sentence.strip());
  }

  private static void assertFits(List<JsonNode> requests) {
    assertThat(requests)
        .isNotEmpty()
        .allSatisfy(
            request ->
                assertThat(
                        FakeOllama.mostTokens(String.join("", request.findValuesAsText("content"))))
                    .isLessThan(request.at("/options/num_ctx").asLong() - 200));
  }

  @Test
  void modelSumsUpWithoutTheMarksThatTheTextHolds() {
    MODEL.says("It was opened in 1932 [2], and it is green [1, 2].");

    JsonNode result =
        done("summarizer", Map.of("text", "It is green.\nIt was opened in 1932 [7, 8].\n"))
            .at("/result");

    assertThat(MODEL.requests().get(0).at("/messages/1/content").asText())
        .endsWith("[1] It is green.\n[2] It was opened in 1932 (7, 8).");
    assertThat(result.at("/summary").asText())
        .isEqualTo("It was opened in 1932 [2], and it is green [1] [2].");
    assertThat(result.at("/citations").findValuesAsText("text"))
        .containsExactly("It is green.", "It was opened in 1932 [7, 8].");
  }

  @Test
  void pieceThatTheModelDoesNotSumUpIsPicked() {
    MODEL.says("I would rather not.");

    JsonNode result =
        done("summarizer", Map.of("text", "The bridge was built in 1932. It is green."))
            .at("/result");

    assertThat(result.at("/generator").asText()).isEqualTo("extractive");
    assertThat(result.at("/degraded").asBoolean()).isTrue();
    assertThat(result.at("/summary").asText())
        .isEqualTo("The bridge was built in 1932. [1] It is green. [2]");
  }

  @Test
  void orchestrationWhoseTokensAreUsedUpGoesOnWithoutTheModelAndSaysSo() {
    MODEL.willSpeak(
        (request, voice) -> {
          database
              .sql("update tasks set tokens = 50000 where user_id = ?::uuid and parent_id is null")
              .param(me.id())
              .update();
          voice.say(
              "{\"subtasks\": [{\"agent\": \"classifier\", \"payload\": {\"text\": \"They sang.\","
                  + " \"labels\": [\"money\", \"music\"]}}, {\"agent\": \"extractor\", \"payload\":"
                  + " {\"text\": \"In 1932.\", \"schema\": {\"type\": \"object\", \"properties\":"
                  + " {\"year\": {\"type\": \"integer\"}}}}}]}");
        });

    JsonNode task = done("orchestrator", Map.of("request", "What and when?"));

    assertThat(task.at("/status").asText()).as(task.toString()).isEqualTo("succeeded");
    assertThat(MODEL.requests()).hasSize(1);
    assertThat(task.at("/result/answer").asText()).contains("50000 tokens was used up");
    assertThat(task.at("/result/partial").asBoolean()).isTrue();
    assertThat(task.at("/result/usage/tokens").asInt()).isEqualTo(50077);
    assertThat(task.at("/result/subtasks").findValuesAsText("generator"))
        .containsExactly("embeddings");
    assertThat(task.at("/result/subtasks").toString()).contains("budget_spent");
  }

  @Test
  void toolOfTheResearcherSearchesForItsUserWhateverTheModelWrites() {
    Caller other = newUser();
    other.indexed("secret", "The bridge of Ghent has a secret vault.");
    me.indexed("bridge", "The bridge of Ghent is 41 metres long.");
    MODEL.willSpeak(
        (request, voice) -> {
          if (!request.has("tools") || request.path("tools").isEmpty()) {
            voice.say("It is 41 metres long [1].");
          } else if (!request.toString().contains("\"role\":\"tool\"")) {
            voice.call(
                "search",
                Map.of(
                    "query", "bridge of Ghent",
                    "userId", other.id(),
                    "CamelHttpUri", "http://127.0.0.1:1/",
                    "lease", "00000000-0000-0000-0000-000000000000"));
            voice.call("delete", Map.of("query", "everything"));
          } else {
            voice.say("done");
          }
        });

    JsonNode task = done("researcher", Map.of("question", "How long is it in Ghent?"));

    assertThat(task.at("/status").asText()).as(task.toString()).isEqualTo("succeeded");
    assertThat(task.at("/result/sections").findValuesAsText("question"))
        .contains("bridge of Ghent");
    assertThat(task.at("/result/report").asText()).contains("41 metres");
    assertThat(task.toString()).doesNotContain("vault");
    assertThat(MODEL.requests().toString())
        .contains("There is only search")
        .doesNotContain("vault");
  }

  @Test
  void agentWithoutAPromptOfItsOwnHasThatOfItsWork() throws Exception {
    MODEL.willSpeak(
        (request, voice) ->
            voice.say(
                request.toString().contains("You label a text")
                    ? "{\"label\": \"music\", \"evidence\": \"sang all night\"}"
                    : "done"));
    Map<String, Map<String, Object>> agents =
        Map.of("night-classifier", SONG, "night-researcher", Map.of("question", "How long is it?"));
    Map<String, String> works =
        Map.of("night-classifier", "classify", "night-researcher", "research");
    for (String agent : agents.keySet()) {
      ((ModelCamelContext) camel)
          .addRouteFromTemplate(
              agent, "agent-worker", Map.of("agent", agent, "work", works.get(agent)));
      admin().post("/api/v1/agents", Map.of("name", agent, "type", "route")).is(201);
      try {
        JsonNode task = done(agent, agents.get(agent));
        assertThat(task.at("/status").asText()).as(task.toString()).isEqualTo("succeeded");
        assertThat(task.at("/result/degraded").asBoolean()).as(task.toString()).isFalse();
      } finally {
        camel.getRouteController().stopRoute(agent);
        camel.removeRoute(agent);
      }
    }
  }

  @Test
  void workerForgetsWhatItDidForOneUserBeforeItWorksForTheNext() {
    Caller other = newUser();
    MODEL.willSpeak(
        (request, voice) -> {
          if (request.toString().contains("\"role\":\"tool\"")) {
            voice.say("done");
          } else {
            voice.call("search", Map.of("query", "a secret of the first user"));
          }
        });
    switchFlag("agent-researcher", false).is(200);
    // Two run at once: each of them does one of mine first, and then one of the other's.
    List<String> mine = List.of(waiting(me, 0), waiting(me, 0));
    List<String> others = List.of(waiting(other, 50000), waiting(other, 50000));
    switchFlag("agent-researcher", true).is(200);

    mine.forEach(
        task -> assertThat(done(me, task).toString()).contains("a secret of the first user"));
    for (String task : others) {
      JsonNode done = done(other, task);
      assertThat(done.at("/status").asText()).as(done.toString()).isEqualTo("succeeded");
      assertThat(done.toString()).doesNotContain("secret");
    }
  }

  @Test
  void reportIsOfTheDocumentsOwnWordsWhileTheModelsAnswersAreOff() {
    me.indexed("bridge", "The bridge of Ghent is 41 metres long.");
    MODEL.says("It is 41 metres long, says the model [1].");
    switchFlag("model-answers", false).is(200);
    try {
      JsonNode task = done("researcher", Map.of("question", "How long is the bridge of Ghent?"));

      assertThat(task.at("/status").asText()).as(task.toString()).isEqualTo("succeeded");
      assertThat(task.at("/result/report").asText())
          .contains("41 metres")
          .doesNotContain("says the model");
    } finally {
      switchFlag("model-answers", true).is(200);
    }
    JsonNode task = done("researcher", Map.of("question", "How long is the bridge of Ghent?"));
    assertThat(task.at("/result/report").asText()).contains("says the model");
  }

  @Test
  void planOfTheModelIsCarriedOut() {
    MODEL.says(
        "{\"subtasks\": [{\"agent\": \"classifier\", \"payload\": {\"text\": \"An invoice.\","
            + " \"labels\": [\"money\", \"music\"]}}]}");

    JsonNode task = done("orchestrator", Map.of("request", "Is it about money?"));

    assertThat(task.at("/status").asText()).as(task.toString()).isEqualTo("succeeded");
    assertThat(task.at("/result/subtasks/0/agent").asText()).isEqualTo("classifier");
    assertThat(task.at("/result/answer").asText()).contains("money");
  }

  @Test
  void planThatCannotBeCarriedOutGivesWayToTheRule() {
    MODEL.says("{\"subtasks\": [{\"agent\": \"plumber\", \"payload\": {}}]}");

    JsonNode task = done("orchestrator", Map.of("request", "How long is the bridge?"));

    assertThat(task.at("/result/subtasks/0/agent").asText()).isEqualTo("researcher");
  }

  @Test
  void subtaskWhoseAgentIsSwitchedOffWhileTheModelPlansIsDoneAllTheSame() {
    MODEL.willSpeak(
        (request, voice) -> {
          setStatus("extractor", "inactive");
          voice.say(
              "{\"subtasks\": [{\"agent\": \"classifier\", \"payload\": {\"text\": \"They sang.\","
                  + " \"labels\": [\"money\", \"music\"]}}, {\"agent\": \"extractor\", \"payload\":"
                  + " {\"text\": \"In 1932.\", \"schema\": {\"type\": \"object\", \"properties\": {\"year\": {}}}}}]}");
        });
    try {
      JsonNode task = done("orchestrator", Map.of("request", "What and when?"));

      assertThat(task.at("/result/subtasks/0/agent").asText()).isEqualTo("classifier");
      assertThat(task.at("/result/subtasks/1/agent").asText()).isEqualTo("extractor");
    } finally {
      setStatus("extractor", "active");
    }
  }

  @Test
  void planWhoseAgentIsDeletedWhileTheModelPlansIsMadeAgain() {
    String agent = worker("night-reader", "summarize");
    MODEL.willSpeak(
        (request, voice) -> {
          database.sql("delete from agents where id = ?::uuid").param(agent).update();
          voice.say(
              "{\"subtasks\": [{\"agent\": \"classifier\", \"payload\": {\"text\": \"They sang.\","
                  + " \"labels\": [\"money\", \"music\"]}}, {\"agent\": \"night-reader\","
                  + " \"payload\": {\"text\": \"A bridge.\"}}]}");
        });
    JsonNode task = done("orchestrator", Map.of("request", "What?"));

    assertThat(task.at("/attempt").asInt()).as(task.toString()).isEqualTo(2);
    assertThat(task.at("/result/subtasks").findValuesAsText("agent")).containsExactly("researcher");
  }

  @Test
  void agentThatPlansUnderAnotherNameIsNoPartOfAPlan() {
    String planner = worker("night-planner", "orchestrate");
    List<Map<String, Object>> plan = List.of(Map.of("agent", "classifier", "payload", SONG));
    Map<String, Object> again =
        Map.of(
            "request",
            "Again",
            "subtasks",
            List.of(
                Map.of(
                    "agent",
                    "night-planner",
                    "payload",
                    Map.of("request", "x", "subtasks", plan))));

    JsonNode own = done("night-planner", Map.of("request", "It", "subtasks", plan));
    assertThat(own.at("/status").asText()).as(own.toString()).isEqualTo("succeeded");
    assertThat(done("orchestrator", again).at("/error/code").asText()).isEqualTo("invalid_plan");

    String subtask =
        database
            .sql(
                "insert into tasks (agent_id, user_id, parent_id, payload) select ?::uuid, ?::uuid,"
                    + " ?::uuid, payload from tasks where id = ?::uuid returning id::text")
            .params(planner, me.id(), own.at("/id").asText(), own.at("/id").asText())
            .query(String.class)
            .single();
    JsonNode nested = done(subtask);
    assertThat(nested.at("/error/code").asText()).isEqualTo("invalid_plan");
    assertThat(nested.at("/error/detail").asText()).isEqualTo("A subtask is not planned further.");
  }

  /** Another agent, whose route does such work; the id of its row. */
  private String worker(String name, String work) {
    try {
      ((ModelCamelContext) camel)
          .addRouteFromTemplate(name, "agent-worker", Map.of("agent", name, "work", work));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return admin()
        .post("/api/v1/agents", Map.of("name", name, "type", "route"))
        .is(201)
        .text("/id");
  }

  private void setStatus(String agent, String status) {
    database.sql("update agents set status = ? where name = ?").params(status, agent).update();
  }

  private String submitted(String agent, Map<String, Object> payload) {
    return me.post("/api/v1/tasks", Map.of("agent", agent, "payload", payload)).is(202).text("/id");
  }

  /** A task for the researcher that has used so many tokens already. */
  private String waiting(Caller user, int tokens) {
    return database
        .sql(
            "insert into tasks (agent_id, user_id, payload, timeout_s, tokens)"
                + " select id, ?::uuid, '{\"question\": \"How long is it?\"}', 600, ?"
                + " from agents where name = 'researcher' returning id::text")
        .params(user.id(), tokens)
        .query(String.class)
        .single();
  }

  private JsonNode shown(String task) {
    return me.get("/api/v1/tasks/" + task).json();
  }

  private JsonNode done(String agent, Map<String, Object> payload) {
    return done(submitted(agent, payload));
  }

  private JsonNode done(String task) {
    return done(me, task);
  }

  private JsonNode done(Caller caller, String task) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> caller.get("/api/v1/tasks/" + task).json(),
            t -> TaskTest.FINAL.contains(t.at("/status").asText()));
  }

  private int tokens(JsonNode task) {
    return database
        .sql("select tokens from tasks where id = ?::uuid")
        .param(task.at("/id").asText())
        .query(Integer.class)
        .single();
  }

  private static String firstMark(JsonNode request) {
    String text = request.at("/messages/1/content").asText();
    return text.substring(text.indexOf('['), text.indexOf(']') + 1);
  }
}
