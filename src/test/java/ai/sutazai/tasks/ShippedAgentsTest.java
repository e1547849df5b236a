package ai.sutazai.tasks;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What each agent does without a chat model. */
class ShippedAgentsTest extends TaskTest {

  @Autowired private MeterRegistry meters;

  private static final String TEXT =
      "The bridge is 41 metres long. It was built in 1932. The bridge carries a railway. "
          + "Pears were sold nearby. The bridge was repaired in 1988. It is painted green. "
          + "The bridge has two arches.";

  @Test
  void summaryOfADocumentCitesItsText() {
    String document = me.indexed("bridge", TEXT);

    JsonNode result =
        succeeded("summarizer", Map.of("document_id", document, "sentences", 2)).at("/result");

    assertThat(result.at("/citations")).hasSize(2);
    for (JsonNode citation : result.at("/citations")) {
      assertThat(citation.at("/document_id").asText()).isEqualTo(document);
      assertThat(Caller.slice(me.text(document), citation))
          .isEqualTo(citation.at("/text").asText());
      assertThat(result.at("/summary").asText()).contains(citation.at("/text").asText());
    }
    assertThat(result.at("/generator").asText()).isEqualTo("extractive");
  }

  @Test
  void documentInWorkIsWaitedForAndHoldsUpNobody() {
    Gate gate = new Gate();
    Timer waits = meters.timer("sutazai.task.wait", "agent", "summarizer");
    long before = waits.count();
    DisturbedEmbeddings.disturb("Quagga", gate);
    String document = me.submit("quagga", "The Quagga is extinct.").is(202).text("/id");
    gate.awaitSomebody();
    List<String> early =
        IntStream.range(0, 8)
            .mapToObj(n -> submit("summarizer", Map.of("document_id", document)).text("/id"))
            .toList();

    early.forEach(
        task ->
            await()
                .until(
                    () ->
                        "not_indexed"
                            .equals(me.get(TASKS + "/" + task).is(200).text("/error/code"))));
    assertThat(me.get(TASKS + "/" + early.get(0)).text("/status")).isEqualTo("running");
    succeeded("summarizer", Map.of("text", TEXT));
    gate.open();

    for (String id : early) {
      JsonNode task = done(me, id);
      assertThat(task.at("/result/summary").asText()).isEqualTo("The Quagga is extinct. [1]");
      assertThat(task.at("/attempt").asInt()).isEqualTo(1);
      assertThat(task.at("/error").isNull()).isTrue();
    }
    assertThat(waits.count() - before).isEqualTo(early.size() + 1);
  }

  @Test
  void documentThatWasRejectedIsNotWaitedFor() {
    JsonNode task = done("summarizer", Map.of("document_id", rejected("broken.pdf")));

    assertThat(task.at("/error/code").asText()).isEqualTo("not_indexed");
    assertThat(task.at("/error/detail").asText()).startsWith("The document was rejected: ");
  }

  @Test
  void textOfNothingButMarksIsSaidToHoldNothing() {
    JsonNode task = done("summarizer", Map.of("text", "[1]"));

    assertThat(task.at("/error/code").asText()).isEqualTo("not_found");
    assertThat(task.at("/error/detail").asText()).isEqualTo("There is nothing to sum up.");
  }

  /** Of more than the researcher takes, what can be asked. */
  @ParameterizedTest
  @MethodSource
  void longRequestIsPlannedForWithItsFirstWords(String request, String asked) {
    me.indexed("bridge", TEXT);

    JsonNode task = succeeded("orchestrator", Map.of("request", request));

    JsonNode subtask = me.get(TASKS + "/" + task.at("/result/subtasks/0/id").asText()).json();
    assertThat(subtask.at("/payload/question").asText()).isEqualTo(asked);
  }

  static Stream<Arguments> longRequestIsPlannedForWithItsFirstWords() {
    String bridges = "\uD83C\uDF09".repeat(10);
    return Stream.of(
        Arguments.of(" ".repeat(2000) + "hello", "hello"),
        Arguments.of("\u200b".repeat(2000) + "hello", "hello"),
        Arguments.of("x".repeat(1999) + bridges, "x".repeat(1999) + "\uD83C\uDF09"));
  }

  @Test
  void agentReadsOnlyWhatItsUserMay() {
    String document = newUser().indexed("secret", TEXT);

    JsonNode task = done("summarizer", Map.of("document_id", document));

    assertThat(task.at("/status").asText()).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).isEqualTo("not_found");
  }

  @Test
  void textInQuotationMarksIsCitedWhereItStands() {
    String text = "\"The bridge is 41 metres long. It was built in 1932.\"";

    JsonNode result = succeeded("summarizer", Map.of("text", text)).at("/result");

    assertThat(result.at("/citations")).hasSize(2);
    for (JsonNode citation : result.at("/citations")) {
      assertThat(Caller.slice(text, citation)).isEqualTo(citation.at("/text").asText());
    }
  }

  @Test
  void numbersInBracketsThatTheSourceHoldsAreNoMarks() {
    String text =
        "The bridge, opened in 1932[7], carries a railway, as a[2] shows.\n"
            + "Its colour is green [1, 3].\n[4]\nIts name is Tay.";

    JsonNode result = succeeded("summarizer", Map.of("text", text)).at("/result");

    assertThat(result.at("/summary").asText())
        .isEqualTo(
            "The bridge, opened in 1932(7), carries a railway, as a(2) shows. [1]"
                + " Its colour is green (1, 3). [2] Its name is Tay. [3]");
    assertThat(result.at("/citations").findValuesAsText("n")).containsExactly("1", "2", "3");
    for (JsonNode citation : result.at("/citations")) {
      assertThat(Caller.slice(text, citation)).isEqualTo(citation.at("/text").asText());
    }
  }

  /** Each step holds the task's lease for longer. */
  @Test
  void longTextIsReadStretchByStretch() {
    // What is no word is one token, and soon embedded.
    String words = "The bridge " + "x".repeat(2_000) + " ";
    String text = IntStream.range(0, 101).mapToObj(n -> words + n + ".\n").collect(joining());

    JsonNode task = succeeded("summarizer", Map.of("text", text, "sentences", 1));

    assertThat(task.at("/result/citations")).hasSize(1);
    assertThat(steps(task, "pick"))
        .containsExactly("pick: 100 chunks, 0 of 2", "pick: 1 chunks, 1 of 2");
  }

  @Test
  void textWithoutASentencesEndIsCutWhereItIsLong() {
    String text = "\uD83C\uDF09x".repeat(3000);

    JsonNode result = succeeded("summarizer", Map.of("text", text, "sentences", 1)).at("/result");

    assertThat(result.at("/citations")).hasSize(1);
    JsonNode citation = result.at("/citations/0");
    assertThat(Caller.slice(text, citation)).isEqualTo(citation.at("/text").asText());
    assertThat(citation.at("/text").asText()).hasSizeLessThanOrEqualTo(4000).doesNotContain("?");
  }

  @Test
  void wordNullIsAWordLikeAnyOther() {
    assertThat(succeeded("summarizer", Map.of("text", "null")).at("/result/summary").asText())
        .isEqualTo("null [1]");
    assertThat(
            succeeded("researcher", Map.of("question", "null"))
                .at("/result/sections/0/question")
                .asText())
        .isEqualTo("null");
  }

  @Test
  void whatCannotBeSeenInATextIsNoPartOfTheWork() {
    String text = "It rains.\n\u001b\nThe sun shines.\n\u0001\nIt snows.";

    assertThat(
            succeeded("classifier", Map.of("text", text, "labels", List.of("snow", "sun")))
                .at("/result/labels"))
        .hasSize(2);
    assertThat(
            succeeded("summarizer", Map.of("text", text, "sentences", 1)).at("/result/citations"))
        .hasSize(1);
    succeeded("researcher", Map.of("question", "How deep is the harbour? \u00a0"));
  }

  @Test
  void textIsClassifiedWithEvidence() {
    JsonNode result =
        succeeded(
                "classifier",
                Map.of(
                    "text",
                    "Hello. The invoice over 300 euros has to be paid by Friday.",
                    "labels",
                    List.of("holiday photos", "payment and money", "cooking recipe")))
            .at("/result");

    assertThat(result.at("/label").asText()).isEqualTo("payment and money");
    assertThat(result.at("/labels/0/evidence/text").asText()).contains("invoice");
  }

  @Test
  void longTextIsLabelledByAllOfIt() {
    String text =
        IntStream.range(0, 260)
                .mapToObj(n -> "The committee met again in room " + n + ". ")
                .collect(joining())
            + "The invoice over 300 euros has to be paid by Friday.";

    JsonNode task =
        succeeded(
            "classifier",
            Map.of("text", text, "labels", List.of("payment and money", "cooking recipe")));

    assertThat(task.at("/result/label").asText()).isEqualTo("payment and money");
    JsonNode evidence = task.at("/result/labels/0/evidence");
    assertThat(evidence.at("/text").asText()).contains("invoice");
    assertThat(Caller.slice(text, evidence)).isEqualTo(evidence.at("/text").asText());
    assertThat(steps(task, "compare"))
        .containsExactly("compare: 256 sentences, 0 of 2", "compare: 5 sentences, 1 of 2");
  }

  @Test
  void extractorSaysThatItNeedsAModel() {
    JsonNode task =
        done(
            "extractor",
            Map.of(
                "text",
                TEXT,
                "schema",
                Map.of("type", "object", "properties", Map.of("year", Map.of("type", "integer")))));

    assertThat(task.at("/status").asText()).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).isEqualTo("model_unavailable");
  }

  @Test
  void reportCitesWhatItsSearchesFound() {
    me.indexed("bridge", TEXT);

    JsonNode result =
        succeeded("researcher", Map.of("question", "How long is the bridge?")).at("/result");

    assertThat(result.at("/report").asText()).contains("41 metres").contains("[1]");
    assertThat(result.at("/citations/0/text").asText()).contains("41 metres");
    assertThat(me.items("/api/v1/conversations?limit=50")).isEmpty();
  }

  @Test
  void orchestratorPlansByRuleAndTellsWhoSaidWhat() {
    me.indexed("bridge", TEXT);

    JsonNode task = succeeded("orchestrator", Map.of("request", "How long is the bridge?"));

    JsonNode subtask = task.at("/result/subtasks/0");
    assertThat(subtask.at("/agent").asText()).isEqualTo("researcher");
    assertThat(task.at("/result/answer").asText()).contains("41 metres");
    assertThat(me.get(TASKS + "/" + subtask.at("/id").asText()).text("/parent_id"))
        .isEqualTo(task.at("/id").asText());
  }

  @Test
  void partialFailureIsTold() {
    JsonNode result =
        succeeded(
                "orchestrator",
                Map.of(
                    "request",
                    "Both",
                    "subtasks",
                    List.of(
                        Map.of("agent", "summarizer", "payload", Map.of("text", TEXT)),
                        Map.of(
                            "agent",
                            "summarizer",
                            "payload",
                            Map.of("document_id", "7f6c2f0a-3b51-4f0e-9a55-6a3a1df1c0de")))))
            .at("/result");

    assertThat(result.at("/partial").asBoolean()).isTrue();
    assertThat(result.findValuesAsText("status")).containsExactlyInAnyOrder("succeeded", "failed");
  }

  @Test
  void subtasksAreToldInTheOrderOfThePlan() {
    List<Map<String, Object>> parts =
        IntStream.range(0, 6).mapToObj(n -> subtask(Map.of("text", "Part " + n + "."))).toList();

    JsonNode result =
        succeeded("orchestrator", Map.of("request", "All", "subtasks", parts)).at("/result");

    assertThat(result.at("/subtasks").findValuesAsText("summary"))
        .containsExactlyElementsOf(
            IntStream.range(0, 6).mapToObj(n -> "Part " + n + ". [1]").toList());
    assertThat(result.at("/answer").asText())
        .isEqualTo(
            IntStream.range(0, 6)
                .mapToObj(n -> "summarizer: Part " + n + ". [1]")
                .collect(joining("\n\n")));
  }

  /** As agents beyond this service give them. */
  @Test
  void resultsTooLargeToBeToldTogetherAreLeftOutTheLargestFirst() {
    String parent =
        database
            .sql(
                "with parent as (insert into tasks (agent_id, user_id, payload)"
                    + " select id, :user::uuid, '{}' from agents where name = 'orchestrator'"
                    + " returning id, user_id), children as (insert into tasks"
                    + " (agent_id, user_id, payload, parent_id, status, result, created_at)"
                    + " select a.id, p.user_id, '{}', p.id, 'succeeded',"
                    + " jsonb_build_object('data', repeat('x', size)), now() + n * interval '1 ms'"
                    + " from parent p, agents a, unnest(array[5000000, 4500000, 3000000, 50])"
                    + " with ordinality as sizes (size, n) where a.name = 'echo')"
                    + " select id::text from parent")
            .param("user", me.id())
            .query(String.class)
            .single();

    JsonNode result = done(me, parent).at("/result");

    assertThat(result.at("/partial").asBoolean()).isFalse();
    assertThat(
            result.at("/subtasks").findValues("result").stream()
                .map(part -> part.at("/data").asText().length()))
        .containsExactly(0, 4500000, 3000000, 50);
    String[] answers = result.at("/answer").asText().split("\n\n");
    assertThat(answers[0])
        .isEqualTo(
            "echo: Its result is too large to be told here, and stands in the task "
                + result.at("/subtasks/0/id").asText()
                + ".");
    assertThat(answers[1])
        .startsWith("echo: {\"data\":\"xxx")
        .endsWith("x …")
        .hasSizeLessThan(20100);
    assertThat(answers[3]).isEqualTo("echo: {\"data\":\"" + "x".repeat(50) + "\"}");
  }

  @Test
  void whySubtasksFailedIsTold() {
    String document = newUser().indexed("secret", TEXT);

    JsonNode task =
        done(
            "orchestrator",
            Map.of("request", "It", "subtasks", List.of(subtask(Map.of("document_id", document)))));

    assertThat(task.at("/error/code").asText()).isEqualTo("subtasks_failed");
    assertThat(task.at("/error/detail").asText())
        .startsWith("No subtask succeeded: summarizer did not answer (failed: not_found, ");
  }

  @Test
  void cancelledSubtaskHasNoError() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("Xylophone", gate);
    String task =
        submit(
                "orchestrator",
                Map.of(
                    "request",
                    "Both",
                    "subtasks",
                    List.of(
                        subtask(Map.of("text", "Xylophone. Two. Three. Four.", "sentences", 1)),
                        subtask(Map.of("text", TEXT)))))
            .is(202)
            .text("/id");
    gate.awaitSomebody();
    String held =
        me.items(TASKS + "?limit=50").stream()
            .filter(listed -> listed.at("/payload/text").asText().startsWith("Xylophone"))
            .map(listed -> listed.at("/id").asText())
            .findFirst()
            .orElseThrow();

    me.post(TASKS + "/" + held + "/cancel").is(202);
    gate.open();

    JsonNode shown = done(me, task);
    JsonNode result = shown.at("/result");
    assertThat(result.at("/partial").asBoolean()).as(shown.toString()).isTrue();
    assertThat(result.at("/subtasks/0/status").asText()).isEqualTo("cancelled");
    assertThat(result.at("/subtasks/0/error").isNull()).isTrue();
    assertThat(result.at("/answer").asText())
        .startsWith("summarizer did not answer (cancelled).\n\n");
  }

  @Test
  void planThatNamesAnOrchestratorIsRefused() {
    JsonNode task =
        done(
            "orchestrator",
            Map.of(
                "request",
                "Again",
                "subtasks",
                List.of(Map.of("agent", "orchestrator", "payload", Map.of("request", "x")))));

    assertThat(task.at("/error/code").asText()).isEqualTo("invalid_plan");
  }

  @Test
  void callersPlanMayNameAnyActiveAgent() {
    JsonNode task =
        succeeded(
            "orchestrator",
            Map.of(
                "request",
                "Again",
                "subtasks",
                List.of(Map.of("agent", "echo", "payload", Map.of("answer", List.of("Pier 4"))))));

    assertThat(task.at("/result/answer").asText()).isEqualTo("echo: {\"answer\":[\"Pier 4\"]}");
  }

  /** The summarizer has 600 seconds of its own. */
  @ParameterizedTest
  @CsvSource({"1800, 600", "100, 90"})
  void subtaskHasItsAgentsTimeFromItsStartWithinItsParents(int parents, int its) {
    JsonNode task =
        done(
            me.post(
                TASKS,
                Map.of(
                    "agent",
                    "orchestrator",
                    "payload",
                    Map.of("request", "It", "subtasks", List.of(subtask(Map.of("text", TEXT)))),
                    "timeout_s",
                    parents)));

    assertThat(
            database
                .sql(
                    "select extract(epoch from deadline - started_at)::integer from tasks"
                        + " where id = ?::uuid")
                .param(task.at("/result/subtasks/0/id").asText())
                .query(Integer.class)
                .single())
        .isBetween(its / 2, its);
  }

  private static Map<String, Object> subtask(Map<String, Object> payload) {
    return Map.of("agent", "summarizer", "payload", payload);
  }

  private List<String> steps(JsonNode task, String prefix) {
    return me.get(TASKS + "/" + task.at("/id").asText() + "/events").is(200).events().stream()
        .map(event -> event.data().at("/step").asText())
        .filter(step -> step.startsWith(prefix))
        .toList();
  }

  private JsonNode succeeded(String agent, Map<String, Object> payload) {
    JsonNode task = done(agent, payload);
    assertThat(task.at("/status").asText()).as(task.toString()).isEqualTo("succeeded");
    return task;
  }
}
