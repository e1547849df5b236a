package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import ai.sutazai.errors.Unavailable;
import ai.sutazai.outage.UnwrittenReleases;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class ReleaseDocumentTest extends ProductTest {

  @Autowired private CircuitBreaker embedderBreaker;
  @Autowired private CircuitBreaker databaseBreaker;
  @Autowired private UnwrittenReleases unwritten;

  @Test
  void outageCostsNoAttemptHoweverLongItLasts() {
    AtomicInteger failures = new AtomicInteger();
    DisturbedEmbeddings.disturb(
        "unlucky",
        () -> {
          if (failures.incrementAndGet() <= 12) {
            throw new Unavailable(
                "embedding_unavailable",
                "The model cannot be used.",
                Duration.ZERO,
                new IOException("Injected by a test"));
          }
        });
    String document = me.submit("bridge", "An unlucky bridge.").text("/id");

    await()
        .until(
            () -> me.document(document),
            waiting ->
                waiting.at("/status").asText().equals("accepted")
                    && waiting.at("/error/code").asText().equals("embedding_unavailable")
                    && waiting.at("/attempt").asInt() == 1
                    && !waiting.at("/next_attempt_at").isNull());
    await().until(() -> embedderBreaker.getState() != CircuitBreaker.State.CLOSED);
    await()
        .untilAsserted(
            () -> {
              assertThat(me.items(Caller.DOCUMENTS + "?status=accepted")).hasSize(1);
              assertThat(me.items(Caller.DOCUMENTS + "?status=embedding")).isEmpty();
            });

    JsonNode done = me.awaitFinal(document);
    assertThat(done.at("/status").asText()).isEqualTo("indexed");
    assertThat(done.at("/attempt").asInt()).isEqualTo(1);
    assertThat(done.at("/error").isNull()).isTrue();
    assertThat(failures).hasValueGreaterThan(12);
  }

  @Test
  void nothingIsClaimedWhileSomethingIsOutOfOrder() {
    embedderBreaker.transitionToForcedOpenState();
    String document = me.submit("bridge", "A patient bridge.").text("/id");

    await()
        .during(Duration.ofSeconds(2))
        .until(
            () -> me.document(document),
            waiting ->
                waiting.at("/status").asText().equals("accepted")
                    && waiting.at("/attempt").asInt() == 0);

    embedderBreaker.reset();
    me.awaitStatus(document, "indexed");
  }

  @Test
  void outageOfTheDatabaseCostsNoAttemptThoughLeasesRunOutInIt() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("unheard", gate);
    String document = me.submit("bridge", "An unheard bridge.").text("/id");
    gate.awaitSomebody();
    databaseBreaker.transitionToForcedOpenState();
    // A claim that was let through before would be one attempt too many.
    await().until(() -> camel.getInflightRepository().size("work-documents") == 1);
    database
        .sql(
            "update documents set attempt = 3, lease_until = now() - interval '1 second'"
                + " where id = ?::uuid")
        .param(document)
        .update();
    gate.open();
    await().until(() -> unwritten.of("document").size() == 1);

    databaseBreaker.reset();

    JsonNode done = me.awaitFinal(document);
    assertThat(done.at("/status").asText()).isEqualTo("indexed");
    assertThat(done.at("/attempt").asInt()).isEqualTo(3);
    assertThat(unwritten.of("document")).isEmpty();
    assertThat(letters(document)).isEmpty();
  }

  @Test
  void waitSaysAsItsCodeOneOfTheContracts() {
    AtomicBoolean away = new AtomicBoolean(true);
    DisturbedEmbeddings.disturb(
        "crowded",
        () -> {
          if (away.get()) {
            throw new Unavailable("Injected by a test.", Duration.ZERO);
          }
        });
    String document = me.submit("bridge", "A crowded bridge.").text("/id");

    JsonNode waiting =
        await().until(() -> me.document(document), shown -> !shown.at("/error").isNull());

    assertThat(waiting.at("/error/code").asText()).isEqualTo("internal");
    assertThat(waiting.at("/error/detail").asText()).isEqualTo("Injected by a test.");
    away.set(false);
    embedderBreaker.reset();
    me.awaitStatus(document, "indexed");
  }
}
