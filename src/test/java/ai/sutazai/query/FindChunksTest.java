package ai.sutazai.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import ai.sutazai.errors.Unavailable;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class FindChunksTest extends ProductTest {

  @Autowired private CircuitBreakerRegistry breakers;

  @Test
  void meaningIsFoundWithoutTheWords() {
    me.indexed("doctor", "The physician treated her patients in the hospital.");
    me.indexed("weather", "Rain is expected on Tuesday.");

    assertThat(me.sources("medical care by a doctor", Map.of("mode", "dense")))
        .startsWith("doctor");
    assertThat(me.sources("medical care by a doctor", Map.of("mode", "lexical"))).isEmpty();
  }

  @Test
  void wordIsFoundWithoutAMeaning() {
    me.indexed("part", "Order number QX77031 was shipped.");
    me.indexed("other", "Order number ZZ12345 was shipped.");

    assertThat(me.sources("QX77031", Map.of("mode", "lexical"))).containsExactly("part");
    assertThat(me.sources("QX77031", Map.of("mode", "hybrid"))).startsWith("part");
  }

  @Test
  void questionIsEmbeddedOnlyWhereItsMeaningCounts() {
    AtomicInteger embedded = new AtomicInteger();
    DisturbedEmbeddings.disturb("zyzzyva", embedded::incrementAndGet);

    me.search("zyzzyva", Map.of("mode", "lexical"));
    assertThat(embedded).hasValue(0);
    me.search("zyzzyva", Map.of("mode", "dense"));
    me.search("zyzzyva", Map.of("mode", "hybrid"));
    assertThat(embedded).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"index", "embedder"})
  void whatIsLeftAloneMeanwhileIsAnOutage(String breaker) {
    me.indexed("part", "Order number QX77031 was shipped.");
    breakers.circuitBreaker(breaker).transitionToOpenState();

    me.post("/api/v1/search", Map.of("query", "QX77031")).is(503);
    me.post("/api/v1/query", Map.of("question", "Was QX77031 shipped?")).is(503);
    assertThat(me.sources("QX77031", Map.of("mode", "lexical"))).containsExactly("part");
  }

  @Test
  void questionWhoseTurnDoesNotComeCostsNobodyElseAnything() {
    CircuitBreaker embedder = breakers.circuitBreaker("embedder");
    DisturbedEmbeddings.disturb(
        "crowded",
        () -> {
          throw new Unavailable(
              "embedding_unavailable",
              "Too many wait.",
              Duration.ofSeconds(5),
              BulkheadFullException.createBulkheadFullException(Bulkhead.ofDefaults("full")));
        });
    for (int n = 0; n < 12; n++) {
      Reply reply = me.post("/api/v1/search", Map.of("query", "crowded"));
      assertThat(reply.isProblem(503, "embedding_unavailable").header("Retry-After"))
          .isEqualTo("5");
    }
    assertThat(embedder.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    me.post("/api/v1/search", Map.of("query", "empty")).is(200);
  }

  @Test
  void modelThatFailsIsAProblemAndTellsNothingOfTheInside() {
    DisturbedEmbeddings.disturb(
        "unembeddable",
        () -> {
          throw new IllegalStateException("Injected by a test");
        });
    var reply = me.post("/api/v1/search", Map.of("query", "unembeddable"));
    assertThat(reply.status()).isGreaterThanOrEqualTo(500);
    assertThat(reply.header("Content-Type")).startsWith("application/problem+json");
    assertThat(reply.body()).doesNotContain("Injected");
    assertThat(List.of("embedding_unavailable", "internal")).contains(reply.text("/code"));
  }
}
