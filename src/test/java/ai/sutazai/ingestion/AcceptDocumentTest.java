package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Test;

class AcceptDocumentTest extends ProductTest {

  @Test
  void firstUploadIsCreatedAndItsLocationLeadsToIt() {
    Reply reply = me.submit("bridge", "The bridge is 41 metres long.").is(202);

    assertThat(reply.text("/outcome")).isEqualTo("created");
    assertThat(reply.at("/version").asInt()).isEqualTo(1);
    assertThat(me.get(reply.header("Location")).is(200).text("/id")).isEqualTo(reply.text("/id"));
  }

  @Test
  void secondUploadOfSameBytesIsUnchanged() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");

    Reply again = me.submit("bridge", "The bridge is 41 metres long.").is(200);

    assertThat(again.text("/outcome")).isEqualTo("unchanged");
    assertThat(again.text("/id")).isEqualTo(document);
    assertThat(again.text("/status")).isEqualTo("indexed");
    assertThat(again.at("/version").asInt()).isEqualTo(1);
    assertThat(contentsInRecord(document)).isEqualTo(1);
  }

  @Test
  void otherBytesUnderTheSameSourceReplace() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");

    Reply again = me.submit("bridge", "The bridge is 42 metres long.").is(202);

    assertThat(again.text("/outcome")).isEqualTo("replaced");
    assertThat(again.text("/id")).isEqualTo(document);
    assertThat(again.at("/version").asInt()).isEqualTo(2);
  }

  @Test
  void otherMetadataOfTheSameBytesReplace() {
    me.awaitIndexed(me.submit("bridge", "The bridge is long.", Map.of("year", 2025)));

    Reply again = me.submit("bridge", "The bridge is long.", Map.of("year", 2026));
    Reply same = me.submit("bridge", "The bridge is long.", Map.of("year", 2026));

    assertThat(again.text("/outcome")).isEqualTo("replaced");
    assertThat(same.text("/outcome")).isEqualTo("unchanged");
    String document = me.awaitIndexed(again);
    assertThat(me.document(document).at("/metadata/year").asInt()).isEqualTo(2026);
    assertThat(me.sources("bridge", Map.of("filter", Map.of("year", 2026)))).hasSize(1);
    assertThat(me.sources("bridge", Map.of("filter", Map.of("year", 2025)))).isEmpty();
  }

  @Test
  void sameBytesUnderAnotherSourceCollectionOrOwnerAreAnotherDocument() {
    String text = "The bridge is 41 metres long.";
    String first = me.submit("bridge", text).is(202).text("/id");

    String other = me.submit("bridge-2", text).is(202).text("/id");
    String elsewhere =
        me.post(
                "/api/v1/documents",
                Map.of("source", "bridge", "text", text, "collection", "elsewhere"))
            .is(202)
            .text("/id");
    String theirs = newUser().submit("bridge", text).is(202).text("/id");

    assertThat(List.of(first, other, elsewhere, theirs)).doesNotHaveDuplicates();
  }

  @Test
  void sourceIsTheFileNameOrTheTitleOrTheTextsHash() {
    Reply file = me.upload("report.txt", "Some report.");
    Reply titled = me.post("/api/v1/documents", Map.of("text", "Some text.", "title", "Notes"));
    Reply bare = me.post("/api/v1/documents", Map.of("text", "Some bare text."));

    assertThat(me.document(file.text("/id")).at("/source").asText()).isEqualTo("report.txt");
    assertThat(me.document(titled.text("/id")).at("/source").asText()).isEqualTo("Notes");
    JsonNode hashed = me.document(bare.text("/id"));
    assertThat(hashed.at("/source").asText()).isEqualTo(hashed.at("/sha256").asText());
  }

  @Test
  void twoUploadsOfTheSameAtOnceAreOneCreatedAndOneUnchanged() {
    List<Reply> replies = atOnce("The same text.", "The same text.");

    assertThat(replies)
        .extracting(r -> r.text("/outcome"))
        .containsExactlyInAnyOrder("created", "unchanged");
    assertThat(replies).extracting(r -> r.text("/id")).containsOnly(replies.get(0).text("/id"));
  }

  @Test
  void ofManyUploadsAtOnceTheLastVersionIsTheOneThatIsFoundAndNothingElse() {
    List<Reply> replies =
        atOnce(
            IntStream.range(0, 6)
                .mapToObj(n -> "Draft number " + n + " of the treaty of Ghent.")
                .toArray(String[]::new));

    assertThat(replies)
        .extracting(r -> r.at("/version").asInt())
        .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
    String document = replies.get(0).text("/id");
    JsonNode last = me.awaitFinal(document);
    assertThat(last.at("/status").asText()).isEqualTo("indexed");
    assertThat(last.at("/version").asInt()).isEqualTo(6);
    List<JsonNode> found = me.search("treaty of Ghent");
    assertThat(found).hasSize(1);
    assertThat(found.get(0).at("/text").asText()).isEqualTo(me.text(document));
    org.awaitility.Awaitility.await().until(() -> chunksInIndex(document) == 1);
    org.awaitility.Awaitility.await().until(() -> contentsInRecord(document) == 1);
    assertThat(chunksInRecord(document)).isEqualTo(1);
  }

  @Test
  void sameBytesBesideTheirDeletionAreADocumentAnew() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    EventNotifier deletion = onceUnchanged(() -> me.delete("/api/v1/documents/" + document));
    camel.getManagementStrategy().addEventNotifier(deletion);
    try {
      Reply again = me.submit("bridge", "The bridge is 41 metres long.").is(202);

      assertThat(again.text("/outcome")).isEqualTo("created");
      assertThat(again.text("/id")).isNotEqualTo(document);
      assertThat(me.search("bridge")).hasSizeLessThanOrEqualTo(1);
      assertThat(me.text(me.awaitIndexed(again))).isEqualTo("The bridge is 41 metres long.");
    } finally {
      camel.getManagementStrategy().removeEventNotifier(deletion);
    }
  }

  /** Runs something when an upload is found unchanged, before it is told which one it is. */
  private static EventNotifier onceUnchanged(Supplier<Reply> something) {
    AtomicBoolean done = new AtomicBoolean();
    return new EventNotifierSupport() {
      @Override
      public void notify(CamelEvent event) {
        if (event instanceof CamelEvent.ExchangeSendingEvent sending
            && String.valueOf(sending.getExchange().getMessage().getBody()).contains("'unchanged'")
            && !done.getAndSet(true)) {
          something.get().is(202);
        }
      }
    };
  }

  private List<Reply> atOnce(String... texts) {
    List<CompletableFuture<Reply>> uploads =
        java.util.Arrays.stream(texts)
            .map(text -> CompletableFuture.supplyAsync(() -> me.submit("same-source", text)))
            .toList();
    return uploads.stream().map(CompletableFuture::join).toList();
  }
}
