package ai.sutazai.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReplayDeadLetterTest extends ProductTest {

  @Test
  void failedDocumentIsTriedAgainFromItsFirstAttemptAndFound() {
    String document = failed("doomed");
    String id = letterOf(document).at("/id").asText();
    DisturbedEmbeddings.calm();

    Reply reply = replay(id).is(202);

    assertThat(reply.text("/id")).isEqualTo(id);
    assertThat(reply.text("/status")).isEqualTo("replayed");
    JsonNode shown = me.awaitStatus(document, "indexed");
    assertThat(shown.at("/attempt").asInt()).isEqualTo(1);
    assertThat(shown.at("/version").asInt()).isEqualTo(1);
    assertThat(shown.at("/error").isNull()).isTrue();
    assertThat(me.search("bridge")).hasSize(1);
    assertThat(letterOf(document).at("/status").asText()).isEqualTo("replayed");
  }

  @Test
  void whatFailsAgainIsTheSameLetterWithMoreAttempts() {
    String document = failed("doomed");
    JsonNode first = letterOf(document);
    assertThat(first.at("/attempts")).hasSize(3);

    replay(first.at("/id").asText()).is(202);
    JsonNode again = awaitParked(document);

    assertThat(letters(document)).hasSize(1);
    assertThat(again.at("/id")).isEqualTo(first.at("/id"));
    assertThat(again.at("/created_at")).isEqualTo(first.at("/created_at"));
    assertThat(again.at("/attempts")).hasSize(6);
    assertThat(times(again)).isSorted().startsWith(times(first).toArray(String[]::new));
    assertThat(me.document(document).at("/status").asText()).isEqualTo("failed");
  }

  @Test
  void rejectedDocumentIsReallyParsedAgain() {
    String document = rejected("bridge.pdf");
    JsonNode letter = letterOf(document);
    // What a mended parser would make of it.
    database
        .sql("update document_contents set content = ?, media_type = ? where document_id = ?::uuid")
        .param("The bridge is 41 metres long.".getBytes())
        .param("text/plain")
        .param(document)
        .update();

    replay(letter.at("/id").asText()).is(202);

    me.awaitStatus(document, "indexed");
    assertThat(me.search("bridge")).hasSize(1);
  }

  @Test
  void rejectedDocumentThatIsRejectedAgainIsParkedAgain() {
    String document = rejected("bridge.pdf");
    JsonNode letter = letterOf(document);

    replay(letter.at("/id").asText()).is(202);

    JsonNode again = awaitParked(document);
    assertThat(again.at("/id")).isEqualTo(letter.at("/id"));
    assertThat(again.at("/attempts")).hasSize(2);
  }

  @Test
  void letterOfWhatWasReplacedCannotBeReplayed() {
    String document = rejected("bridge.pdf");
    String id = letterOf(document).at("/id").asText();
    me.awaitIndexed(me.upload("bridge.pdf", "The bridge is 41 metres long."));

    replay(id).isProblem(409, "conflict");

    assertThat(letterOf(document).at("/status").asText()).isEqualTo("parked");
    assertThat(me.document(document).at("/status").asText()).isEqualTo("indexed");
  }

  @Test
  void replacementThatFailsIsALetterOfItsOwn() {
    String document = rejected("bridge.pdf");
    me.upload("bridge.pdf", "%PDF-1.7\nAnother one.").is(202);
    await().atMost(Duration.ofSeconds(30)).until(() -> letters(document).size() == 2);

    assertThat(letters(document))
        .extracting(letter -> letter.at("/body/version").asInt())
        .containsExactly(2, 1);
    assertThat(letterOf(document).at("/attempts")).hasSize(1);
    replay(letters(document).get(1).at("/id").asText()).isProblem(409, "conflict");
    replay(letterOf(document).at("/id").asText()).is(202);
    awaitParked(document);
  }

  @Test
  void letterOfWhatWasDeletedCannotBeReplayed() {
    String document = rejected("bridge.pdf");
    String id = letterOf(document).at("/id").asText();
    me.delete(Caller.DOCUMENTS + "/" + document).is(202);

    replay(id).isProblem(409, "conflict");

    me.get(Caller.DOCUMENTS + "/" + document).isProblem(404, "not_found");
  }

  @Test
  void onlyOneOfManyReplaysAtOnceCounts() {
    String document = failed("doomed");
    String id = letterOf(document).at("/id").asText();
    DisturbedEmbeddings.calm();
    admin();

    List<Integer> statuses =
        Stream.generate(() -> id).limit(8).parallel().map(l -> replay(l).status()).toList();

    assertThat(statuses).containsOnlyOnce(202).contains(409);
    me.awaitStatus(document, "indexed");
    replay(id).isProblem(409, "conflict");
  }

  @Test
  void idIsCheckedAndForeignRolesAreTurnedAway() {
    String id = letterOf(rejected("bridge.pdf")).at("/id").asText();

    replay(UUID.randomUUID().toString()).isProblem(404, "not_found");
    replay("17").isProblem(400, "invalid_request");
    me.post("/api/v1/dead-letters/" + id + "/replay").isProblem(403, "forbidden");
    nobody().post("/api/v1/dead-letters/" + id + "/replay").isProblem(401, "unauthorized");
  }

  @Test
  void notificationWhoseChannelIsSwitchedOffStaysParked() {
    String told = letterOf(rejected("bridge.pdf")).at("/id").asText();
    String letter =
        database
            .sql(
                """
                with given_up as (
                    insert into notifications (dead_letter_id, channel, payload, status)
                    values (?::uuid, 'webhook', '{}', 'failed') returning id)
                insert into dead_letters (key, origin, subject_id, code, detail, attempts, body)
                select 'notification/' || id, 'notification', ?::uuid, 'not_delivered', '', '[]',
                       jsonb_build_object('id', id, 'channel', 'webhook')
                from given_up returning id::text
                """)
            .params(told, told)
            .query(String.class)
            .single();

    replay(letter).isProblem(409, "conflict");
    assertThat(letterOf(told).at("/status").asText()).isEqualTo("parked");
  }

  private Reply replay(String id) {
    return admin().post("/api/v1/dead-letters/" + id + "/replay");
  }

  private String failed(String word) {
    DisturbedEmbeddings.disturb(
        word,
        () -> {
          throw new IllegalStateException("Injected by a test");
        });
    String document = me.submit("bridge", "A " + word + " bridge.").text("/id");
    assertThat(me.awaitFinal(document).at("/status").asText()).isEqualTo("failed");
    return document;
  }

  private JsonNode awaitParked(String document) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> letterOf(document), l -> l.at("/status").asText().equals("parked"));
  }

  private static List<String> times(JsonNode letter) {
    return letter.findValuesAsText("at");
  }
}
