package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FollowDocumentTest extends ProductTest {

  @Test
  void streamTellsEveryStatusAndEndsByItselfAfterAFinalOne() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("panoramic", gate);
    String document = me.submit("slow", "A panoramic bridge.").text("/id");
    gate.awaitSomebody();

    CompletableFuture<Reply> following = CompletableFuture.supplyAsync(() -> follow(document));
    DisturbedEmbeddings.disturb("elsewhere", gate::open);
    me.indexed("other", "A bridge elsewhere.");

    List<Reply.Event> events = following.join().events();
    assertThat(events).allSatisfy(e -> assertThat(e.name()).isEqualTo("status"));
    assertThat(events).extracting(e -> e.data().at("/status").asText()).endsWith("indexed");
    assertThat(events).extracting(e -> e.data().at("/id").asText()).containsOnly(document);
    assertThat(events.stream().filter(e -> e.data().at("/status").asText().equals("indexed")))
        .hasSize(1);
  }

  @Test
  void streamOfWhatIsFinalTellsItOnceAndEnds() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");

    Reply stream = follow(document);

    assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
    assertThat(stream.events()).hasSize(1);
    assertThat(stream.events().get(0).data()).isEqualTo(me.document(document));
  }

  @Test
  void streamEndsWhenTheDocumentIsDeleted() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("vanishing", gate);
    String document = me.submit("slow", "A vanishing bridge.").text("/id");
    gate.awaitSomebody();
    CompletableFuture<Reply> following = CompletableFuture.supplyAsync(() -> follow(document));

    me.delete(Caller.DOCUMENTS + "/" + document).is(202);

    following.join();
  }

  private Reply follow(String document) {
    return me.get(Caller.DOCUMENTS + "/" + document + "/events");
  }
}
