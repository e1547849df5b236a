package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.ConfiguredProductTest;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Types;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecallAnswerTest extends ConfiguredProductTest {

  private static final String QUESTION = "How long is the bridge of Ghent?";

  private String document;

  @BeforeEach
  void tellOfBridges() {
    document = me.indexed("ghent", "The bridge of Ghent is 41 metres long. It spans the Leie.");
    MODEL.says("It is 41 metres long [1].");
  }

  private static int asked() {
    return MODEL.requests().size();
  }

  @Test
  void sameQuestionIsAnsweredWithoutTheModel() {
    Reply first = me.ask(QUESTION);
    Reply second = me.ask(QUESTION);

    assertThat(asked()).isEqualTo(1);
    assertThat(second.at("/answer")).isEqualTo(first.at("/answer"));
    assertThat(second.at("/citations")).isEqualTo(first.at("/citations"));
    assertThat(second.text("/generator")).isEqualTo("ollama");
    assertThat(second.text("/model")).isEqualTo("small-one");
    assertThat(second.at("/usage/prompt_tokens").asInt()).as("of this request").isZero();
    assertThat(second.text("/conversation_id")).isNotEqualTo(first.text("/conversation_id"));
    assertThat(me.get("/api/v1/conversations/" + second.text("/conversation_id")).is(200).body())
        .contains("It is 41 metres long");
  }

  @Test
  void streamOfAnAnswerThatWasGivenIsTheSameAnswer() {
    me.ask(QUESTION);
    String events = me.askStreaming(Map.of("question", QUESTION)).body();

    assertThat(asked()).isEqualTo(1);
    assertThat(events).contains("event: citations", "event: token", "event: done");
    assertThat(events)
        .contains("\"answer\":\"It is 41 metres long [1].\"")
        .doesNotContain("revised");
  }

  @Test
  void streamedAnswerIsGivenAgain() {
    me.askStreaming(Map.of("question", QUESTION));
    assertThat(me.ask(QUESTION).text("/answer")).isEqualTo("It is 41 metres long [1].");
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void anotherUserNeverGetsIt() {
    me.ask(QUESTION);
    Caller other = newUser();

    assertThat(other.ask(QUESTION).at("/citations")).isEmpty();
    other.indexed("ghent", "The bridge of Ghent is 42 metres long. It spans the Leie.");
    MODEL.says("It is 42 metres long [1].");
    assertThat(other.ask(QUESTION).text("/answer")).contains("42");
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void newReplacedAndDeletedDocumentsMakeItAnew() {
    me.ask(QUESTION);
    me.indexed("bruges", "The bridge of Bruges is 12 metres long.");
    me.ask(QUESTION);
    assertThat(asked()).isEqualTo(2);
    me.indexed("ghent", "The bridge of Ghent is 43 metres long since it was rebuilt.");
    MODEL.says("It is 43 metres long [1].");
    assertThat(me.ask(QUESTION).text("/answer")).contains("43");
    me.delete("/api/v1/documents/" + document).is(202);
    MODEL.says("It is 12 metres long [1].");
    assertThat(me.ask(QUESTION).body()).doesNotContain("43 metres");
  }

  @Test
  void whatTheDocumentsDidNotHoldIsAskedAgainIfTheVersionWithoutItIsGivenUp() {
    published(document);
    assertThat(me.ask(QUESTION).at("/citations")).isEmpty();

    index.deleteRevision(UUID.fromString(document), 2);

    assertThat(me.ask(QUESTION).text("/answer")).isEqualTo("It is 41 metres long [1].");
  }

  @Test
  void answerThatAnUnfinishedVersionHadNoPartInIsNotGivenAgain() {
    String other = me.indexed("bruges", "The bridge of Bruges is 12 metres long.");
    published(other);

    me.ask(QUESTION);
    me.ask(QUESTION);

    assertThat(asked()).isEqualTo(2);
  }

  @Test
  void unfinishedVersionsOfOthersAreNoReasonToAskAgain() {
    published(newUser().indexed("ghent", "The bridge of Ghent is 42 metres long."));

    me.ask(QUESTION);
    me.ask(QUESTION);

    assertThat(asked()).isEqualTo(1);
  }

  /** Has a second version, of nothing, take the first one's place, and its worker fall silent. */
  private void published(String replaced) {
    index.hide(UUID.fromString(replaced), 2);
    index.publish(UUID.fromString(replaced), 2);
  }

  @Test
  void changeInACollectionThatIsNotAskedLeavesIt() {
    Map<String, Object> question =
        Map.of("question", QUESTION, "collections", new String[] {"default"});
    me.ask(question);
    me.awaitIndexed(
        me.post(
            Caller.DOCUMENTS,
            Map.of("text", "Elsewhere, bridges are 7 metres long.", "collection", "others")));
    me.ask(question);
    assertThat(asked()).isEqualTo(1);
    me.ask(QUESTION);
    assertThat(asked()).as("all collections").isEqualTo(2);
  }

  @Test
  void anotherModelPassageCountOrFilterIsAnotherQuestion() {
    me.ask(QUESTION);
    me.ask(Map.of("question", QUESTION, "model", "large-one"));
    me.ask(Map.of("question", QUESTION, "k", 3));
    me.ask(Map.of("question", QUESTION, "filter", Map.of("source", "ghent")));
    me.ask(Map.of("question", QUESTION, "filter", Map.of("version", 1)));
    assertThat(asked()).isEqualTo(5);
    assertThat(
            me.ask(Map.of("question", QUESTION, "filter", Map.of("version", "1.0")))
                .at("/citations"))
        .as("a text is not the number that looks like it")
        .isEmpty();
  }

  @Test
  void followUpIsKeptAsTheQuestionItStandsFor() {
    String conversation = me.ask(QUESTION).text("/conversation_id");
    me.ask(Map.of("question", "And what does it span?", "conversation_id", conversation));
    me.ask("And what does it span?");
    assertThat(asked()).as("on its own it is another question").isBetween(2, 3);
    int before = asked();
    String other = me.ask(QUESTION).text("/conversation_id");
    me.ask(Map.of("question", "And what does it span?", "conversation_id", other));
    assertThat(asked()).isEqualTo(before);
  }

  @Test
  void whatStoodInForTheModelIsNotKept() {
    MODEL.fails();
    assertThat(me.ask(QUESTION).at("/degraded").asBoolean()).isTrue();
    MODEL.says("It is 41 metres long [1].");

    Reply again = me.ask(QUESTION);

    assertThat(again.at("/degraded").asBoolean()).isFalse();
    assertThat(again.text("/generator")).isEqualTo("ollama");
  }

  @Test
  void answerIsNotGivenAgainForWhatHasChangedBeforeItWasMade() {
    String question = "How many metres long is the bridge of Ghent?";
    switchFlag("model-answers", false).is(200);
    DisturbedEmbeddings.disturb(question, () -> switchFlag("model-answers", true).is(200));
    assertThat(me.ask(question).text("/generator")).isEqualTo("ollama");
    DisturbedEmbeddings.calm();
    switchFlag("model-answers", false).is(200);

    assertThat(me.ask(question).text("/generator")).isEqualTo("extractive");
  }

  @Test
  void databaseThatWasMadeAnewHasNoneOfTheAnswers() throws IOException {
    String statement = Files.readString(Path.of("routes/query/check-answer.sql"));
    Map<String, Object> made = check(statement, null, null);

    assertThat(check(statement, made.get("snapshot"), made.get("database")))
        .containsEntry("unchanged", true);
    assertThat(
            check(
                statement.replace("current_database()", "'template1'"),
                made.get("snapshot"),
                made.get("database")))
        .as("another database of the same server, where the transactions are numbered on")
        .containsEntry("unchanged", false);
  }

  private Map<String, Object> check(String statement, Object snapshot, Object made) {
    return database
        .sql(statement.replace(":?", ":"))
        .param("keptSnapshot", snapshot, Types.VARCHAR)
        .param("keptDatabase", made, Types.VARCHAR)
        .param("userId", UUID.randomUUID().toString())
        .param("collections", "[]")
        .query()
        .singleRow();
  }
}
