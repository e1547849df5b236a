package ai.sutazai.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.ProductTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Test;

class SettleDocumentTest extends ProductTest {

  @Test
  void allThatAnotherIndexLacksIsPutInFirst() {
    String text =
        IntStream.range(0, 230)
            .mapToObj(n -> "# Part " + n + "\n\nSpan " + n + ".\n\n")
            .collect(Collectors.joining());
    String document = me.awaitIndexed(me.upload("parts.md", text));
    publishWhereItIsLacking(index, document);

    settle(document);

    assertThat(chunksInIndex(document)).isEqualTo(230);
    assertThat(index.publishedMayLack(UUID.fromString(document), 1)).isFalse();
    assertThat(me.search("Span 229").get(0).at("/text").asText()).contains("229");
  }

  @Test
  void whatIsReplacedWhileItIsPutInIsNotFoundBesideTheNewOne() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    publishWhereItIsLacking(index, document);

    onceItIsRead(
        document,
        () -> me.awaitIndexed(me.submit("bridge", "The bridge is 42 metres long.")),
        () -> settle(document));

    assertThat(me.search("bridge"))
        .extracting(found -> found.at("/text").asText())
        .containsExactly("The bridge is 42 metres long.");
    assertThat(chunksInIndex(document)).isEqualTo(1);
  }

  @Test
  void whatIsDeletedWhileItIsPutInStaysOut() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    publishWhereItIsLacking(index, document);

    onceItIsRead(
        document,
        () -> {
          me.delete("/api/v1/documents/" + document).is(202);
          await().untilAsserted(() -> assertNothingIsLeftOf(document));
        },
        () -> settle(document));

    assertThat(chunksInIndex(document)).isZero();
  }

  /** As if an index that lacks it had taken the place of the one its worker put it into. */
  static void publishWhereItIsLacking(SearchIndex index, String document) {
    UUID id = UUID.fromString(document);
    // Its worker settles it once the record says that it is indexed, and would put it in here.
    await().until(() -> index.publishedBeside(id, 0).isEmpty());
    index.forgetWords(id);
    index.hide(id, 1);
    index.build();
    index.discard();
    index.publish(id, 1);
  }

  private void settle(String document) {
    routes.requestBodyAndHeaders(
        "direct:settle-document", "", Map.of("documentId", document, "version", 1));
  }

  /** Does something between the first read of a document's chunks and their way into the index. */
  private void onceItIsRead(String document, Runnable something, Runnable work) {
    AtomicBoolean done = new AtomicBoolean();
    EventNotifier watch =
        new EventNotifierSupport() {
          @Override
          public void notify(CamelEvent event) {
            if (event instanceof CamelEvent.ExchangeSentEvent sent
                && sent.getExchange().getMessage().getBody() instanceof List<?> rows
                && rows.size() == 1
                && rows.get(0) instanceof Map<?, ?> row
                && document.equals(row.get("document"))
                && !done.getAndSet(true)) {
              something.run();
            }
          }
        };
    camel.getManagementStrategy().addEventNotifier(watch);
    try {
      work.run();
    } finally {
      camel.getManagementStrategy().removeEventNotifier(watch);
    }
    assertThat(done).isTrue();
  }
}
