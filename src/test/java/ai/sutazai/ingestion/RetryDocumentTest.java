package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryDocumentTest extends ProductTest {

  @Test
  void errorThatPassesCostsAnAttemptAndNothingElse() {
    AtomicInteger failures = new AtomicInteger();
    DisturbedEmbeddings.disturb(
        "capricious",
        () -> {
          if (failures.getAndIncrement() == 0) {
            throw new IllegalStateException("Injected by a test");
          }
        });

    String document = me.indexed("bridge", "A capricious bridge.");

    JsonNode shown = me.document(document);
    assertThat(shown.at("/attempt").asInt()).isEqualTo(2);
    assertThat(shown.at("/error").isNull()).isTrue();
    assertThat(shown.at("/next_attempt_at").isNull()).isTrue();
    assertThat(me.search("bridge")).hasSize(1);
    assertThat(letters(document)).isEmpty();
  }

  @Test
  void afterItsLastAttemptItIsFailedForGoodAndSaysWhy() {
    List<Instant> tries = Collections.synchronizedList(new ArrayList<>());
    DisturbedEmbeddings.disturb(
        "doomed",
        () -> {
          tries.add(Instant.now());
          throw new IllegalStateException("Injected by a test");
        });
    String document = me.submit("bridge", "A doomed bridge.").text("/id");

    JsonNode failed = me.awaitFinal(document);

    assertThat(failed.at("/status").asText()).isEqualTo("failed");
    assertThat(failed.at("/attempt").asInt()).isEqualTo(3);
    assertThat(failed.at("/next_attempt_at").isNull()).isTrue();
    assertThat(failed.at("/error/code").asText()).isEqualTo("internal");
    assertThat(failed.at("/error/detail").asText()).contains("on our side");
    assertThat(tries).hasSize(3);
    assertThat(Duration.between(tries.get(0), tries.get(1))).isGreaterThan(Duration.ofMillis(75));
    assertThat(Duration.between(tries.get(1), tries.get(2))).isGreaterThan(Duration.ofMillis(150));
    assertThat(me.search("bridge")).isEmpty();
    assertThat(chunksInIndex(document)).isZero();

    JsonNode letter = letterOf(document);
    assertThat(letter.at("/status").asText()).isEqualTo("parked");
    assertThat(letter.at("/code").asText()).isEqualTo("internal");
    assertThat(letter.at("/attempts")).hasSize(3);
    assertThat(letter.at("/attempts/0/error/detail").asText()).contains("on our side");

    DisturbedEmbeddings.calm();
    me.post(Caller.DOCUMENTS + "/" + document + "/reprocess").is(202);
    me.awaitStatus(document, "indexed");
    assertThat(me.search("bridge")).hasSize(1);
  }

  @Test
  void whileItWaitsItSaysSinceWhenAndUntilWhen() {
    DisturbedEmbeddings.disturb(
        "reluctant",
        () -> {
          // The third would be the last: longer waits are for whoever sets RETRY_INITIAL.
          throw new IllegalStateException("Injected by a test");
        });
    String document = me.submit("bridge", "A reluctant bridge.").text("/id");

    JsonNode waiting =
        org.awaitility.Awaitility.await()
            .pollInterval(Duration.ofMillis(10))
            .until(() -> me.document(document), d -> !d.at("/error").isNull());

    assertThat(waiting.at("/status").asText()).isIn("accepted", "embedding");
    assertThat(waiting.at("/attempt").asInt()).isPositive();
    if (waiting.at("/status").asText().equals("accepted")) {
      assertThat(OffsetDateTime.parse(waiting.at("/next_attempt_at").asText()).toInstant())
          .isBefore(Instant.now().plusSeconds(5));
    }
  }

  @Test
  void replacementOfWhatFailsIsFoundInItsStead() {
    me.indexed("bridge", "The bridge is 41 metres long.");
    DisturbedEmbeddings.disturb(
        "hopeless",
        () -> {
          throw new IllegalStateException("Injected by a test");
        });
    String document = me.submit("bridge", "A hopeless bridge.").text("/id");
    assertThat(me.awaitFinal(document).at("/status").asText()).isEqualTo("failed");

    assertThat(me.search("bridge").get(0).at("/text").asText())
        .isEqualTo("The bridge is 41 metres long.");
    me.awaitIndexed(me.submit("bridge", "The bridge is 43 metres long."));
    assertThat(me.search("bridge"))
        .extracting(r -> r.at("/text").asText())
        .containsExactly("The bridge is 43 metres long.");
  }

  @Test
  void ofReplacementsThatFailedTheLastAloneIsKeptBesideWhatIsFound() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    DisturbedEmbeddings.disturb(
        "ruinous",
        () -> {
          throw new IllegalStateException("Injected by a test");
        });
    for (int n = 0; n < 2; n++) {
      me.submit("bridge", "A ruinous bridge, number " + n + ".").is(202);
      assertThat(me.awaitFinal(document).at("/status").asText()).isEqualTo("failed");
    }

    for (String table : List.of("document_contents", "chunks")) {
      assertThat(
              database
                  .sql("select version from " + table + " where document_id = ?::uuid order by 1")
                  .param(document)
                  .query(Integer.class)
                  .list())
          .as(table)
          .containsExactly(1, 3);
    }
    assertThat(me.search("bridge")).hasSize(1);
  }
}
