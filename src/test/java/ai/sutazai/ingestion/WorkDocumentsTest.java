package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.unit.DataSize;

class WorkDocumentsTest extends ProductTest {

  @Autowired private LargeTexts largeTexts;
  @Autowired private CircuitBreaker parserBreaker;

  @Test
  void documentIsHeldByALeaseWhileItIsWorkedOnAndByNoneAfterwards() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("leasehold", gate);
    String document = me.submit("slow", "A leasehold bridge.").text("/id");
    gate.awaitSomebody();

    assertThat(me.document(document).at("/status").asText()).isEqualTo("embedding");
    assertThat(record(document).get("lease")).isInstanceOf(UUID.class);
    assertThat(record(document).get("in_time")).isEqualTo(true);
    gate.open();

    me.awaitFinal(document);
    assertThat(record(document).get("lease")).isNull();
    assertThat(me.document(document).at("/attempt").asInt()).isEqualTo(1);
  }

  @Test
  void workerThatWasTakenForDeadChangesNothingWhenItComesBack() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("lazarus", gate);
    String document = me.submit("slow", "A lazarus bridge.").text("/id");
    gate.awaitSomebody();
    DisturbedEmbeddings.disturb("lazarus", () -> {});
    endLease(document);

    me.awaitStatus(document, "indexed");
    assertThat(me.document(document).at("/attempt").asInt()).isEqualTo(2);
    Map<String, Object> before = record(document);
    gate.open();
    me.indexed("next", "Whoever comes after.");

    await().until(() -> chunksInIndex(document) == 1);
    assertThat(record(document)).isEqualTo(before);
    assertThat(me.search("lazarus bridge"))
        .extracting(r -> r.at("/source").asText())
        .containsOnlyOnce("slow");
    assertThat(me.document(document).at("/chunks_done").asInt()).isEqualTo(1);
  }

  @Test
  void documentWhoseWorkersAllFellSilentIsParkedWithEachOfTheirAttempts() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("hypnotic", gate);
    String document = me.submit("slow", "A hypnotic bridge.").text("/id");
    gate.awaitSomebody();

    for (int attempt = 2; attempt <= 3; attempt++) {
      Gate last = gate;
      gate = new Gate();
      DisturbedEmbeddings.disturb("hypnotic", gate);
      endLease(document);
      gate.awaitSomebody();
      last.open();
    }

    endLease(document);

    JsonNode failed = me.awaitFinal(document);
    assertThat(failed.at("/status").asText()).isEqualTo("failed");
    assertThat(failed.at("/attempt").asInt()).isEqualTo(3);
    assertThat(failed.at("/error/detail").asText()).contains("in its time");
    assertThat(letterOf(document).at("/attempts"))
        .hasSize(3)
        .allSatisfy(attempt -> assertThat(attempt.at("/error")).isEqualTo(failed.at("/error")));
    gate.open();
  }

  @Test
  void whatHasToBeReadWaitsForRoomOnTheDisk() {
    String document = rejected("bridge.pdf");
    Object data = camel.getRegistry().lookupByName("dataDirectory");
    Object minFree = ReflectionTestUtils.getField(data, "minFree");
    ReflectionTestUtils.setField(data, "minFree", DataSize.ofTerabytes(1_000_000));
    try {
      String letter = letterOf(document).at("/id").asText();
      admin().post("/api/v1/dead-letters/" + letter + "/replay").is(202);

      await().during(Duration.ofSeconds(3)).until(() -> record(document).get("lease") == null);
      assertThat(me.document(document).at("/status").asText()).isEqualTo("accepted");
      assertThat(me.document(document).at("/error").isNull()).isTrue();
      assertThat(parserBreaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    } finally {
      ReflectionTestUtils.setField(data, "minFree", minFree);
    }
    assertThat(me.awaitFinal(document).at("/status").asText()).isEqualTo("rejected");
  }

  @Test
  void whatWakesAWorkerHoldsNoDocument() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("hushed", gate);
    for (int n = 0; n < 8; n++) {
      me.submit("hushed-" + n, "A hushed bridge, number " + n + ".").is(202);
    }
    SedaEndpoint queue =
        camel.getEndpoints().stream()
            .filter(endpoint -> endpoint.getEndpointUri().startsWith("seda://documents?"))
            .map(SedaEndpoint.class::cast)
            .findFirst()
            .orElseThrow();
    await().until(() -> working() == 3);

    assertThat(queue.getExchanges())
        .isNotEmpty()
        .allSatisfy(
            wakeUp -> {
              assertThat(wakeUp.getMessage().getBody()).isNull();
              assertThat(wakeUp.getMessage().getHeaders()).isEmpty();
            });
    gate.open();
  }

  @Test
  void largeTextWaitsForTheOneBeforeItAndSmallOnesDoNot() {
    Exchange first = new DefaultExchange(camel);
    // Whoever claims has it for a moment.
    await().until(() -> largeTexts.room(first) == Long.MAX_VALUE);
    String text = "“Bridges” are “long”. ".repeat(60_000);
    String second = me.upload("large.txt", text).is(202).text("/id");

    me.indexed("small", "A small bridge.");
    assertThat(me.document(second).at("/status").asText()).isEqualTo("accepted");
    assertThat(me.document(second).at("/attempt").asInt()).isZero();

    largeTexts.end(first);
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> me.document(second).at("/chunk_count").asInt() > 0);
    await().until(() -> largeTexts.room(first) == Long.MAX_VALUE);
    largeTexts.end(first);
    assertThat(me.document(second).at("/attempt").asInt()).isEqualTo(1);
    me.delete(Caller.DOCUMENTS + "/" + second).is(202);
  }

  private void endLease(String document) {
    database
        .sql("update documents set lease_until = now() - interval '1 second' where id = ?::uuid")
        .param(document)
        .update();
  }

  private int working() {
    return database
        .sql(
            "select count(*)::integer from documents"
                + " where owner_id = ?::uuid and lease is not null")
        .param(me.id())
        .query(Integer.class)
        .single();
  }

  @Test
  void burstOfDocumentsIsWorkedToTheLast() {
    List<String> documents =
        IntStream.range(0, 100)
            .mapToObj(n -> me.submit("burst-" + n, "Burst number " + n).text("/id"))
            .toList();

    documents.forEach(
        document ->
            assertThat(me.awaitFinal(document).at("/status").asText()).isEqualTo("indexed"));
  }

  private Map<String, Object> record(String document) {
    return database
        .sql(
            "select lease, lease_until > now() as in_time, status, version, indexed_version,"
                + " chunks_done, indexed_at, last_progress_at from documents where id = ?::uuid")
        .param(document)
        .query()
        .singleRow();
  }
}
