package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.Map;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class DeleteDocumentTest extends ProductTest {

  @Autowired private CircuitBreakerRegistry breakers;

  @Test
  void deletedDocumentIsFoundByNobodyFromTheAnswerOn() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");

    assertThat(me.delete(Caller.DOCUMENTS + "/" + document).is(202).text("/status"))
        .isEqualTo("deleting");

    for (String part : new String[] {"", "/content", "/text", "/chunks", "/events"}) {
      me.get(Caller.DOCUMENTS + "/" + document + part).isProblem(404, "not_found");
    }
    me.delete(Caller.DOCUMENTS + "/" + document).isProblem(404, "not_found");
    me.post(Caller.DOCUMENTS + "/" + document + "/reprocess").isProblem(404, "not_found");
    assertThat(me.search("bridge")).isEmpty();
    assertThat(me.ask("How long is the bridge?").at("/citations")).isEmpty();
    assertThat(me.items("/api/v1/documents?limit=10")).isEmpty();
    assertNothingIsLeftOf(document);
  }

  @Test
  void conversationKeepsWhatWasAnsweredAndAnswersFromItNoMore() {
    String document = me.indexed("bridge", "The bridge of Ghent is 41 metres long.");
    String conversation = me.ask("How long is the bridge of Ghent?").text("/conversation_id");

    me.delete(Caller.DOCUMENTS + "/" + document).is(202);

    Reply later = me.ask(Map.of("question", "How long is it?", "conversation_id", conversation));
    assertThat(later.at("/citations")).isEmpty();
    assertThat(later.text("/answer")).doesNotContain("41");
    assertThat(me.get("/api/v1/conversations/" + conversation).text("/messages/1/content"))
        .contains("41 metres");
  }

  @Test
  void itsSourceCanBeUsedAgainForANewDocument() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    me.delete(Caller.DOCUMENTS + "/" + document).is(202);

    var again = me.submit("bridge", "The bridge is 41 metres long.").is(202);

    assertThat(again.text("/outcome")).isEqualTo("created");
    assertThat(again.text("/id")).isNotEqualTo(document);
    me.awaitIndexed(again);
    assertThat(me.search("bridge")).hasSize(1);
  }

  @Test
  void documentThatIsBeingWorkedOnIsDeletedAndItsWorkerLeavesNothing() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("quintessential", gate);
    String document = me.submit("slow", "A quintessential bridge.").text("/id");
    gate.awaitSomebody();

    me.delete(Caller.DOCUMENTS + "/" + document).is(202);
    me.get(Caller.DOCUMENTS + "/" + document).isProblem(404, "not_found");
    gate.open();

    String follower = me.indexed("next", "Another bridge altogether.");
    await().untilAsserted(() -> assertNothingIsLeftOf(document));
    assertThat(chunksInIndex(follower)).isEqualTo(1);
  }

  @Test
  void rejectedDocumentIsDeletedToo() {
    String document = me.upload("broken.pdf", "%PDF-1.7\nno more than that").text("/id");
    assertThat(me.awaitFinal(document).at("/status").asText()).isEqualTo("rejected");

    me.delete(Caller.DOCUMENTS + "/" + document).is(202);

    assertNothingIsLeftOf(document);
  }

  @Test
  void replacedDocumentIsDeletedWithEveryVersion() {
    me.indexed("bridge", "The bridge is 41 metres long.");
    String document = me.submit("bridge", "The bridge is 42 metres long.").text("/id");

    me.delete(Caller.DOCUMENTS + "/" + document).is(202);

    await().untilAsserted(() -> assertNothingIsLeftOf(document));
  }

  @Test
  void deletionIsAnsweredOnceItIsCommittedThoughSomethingIsAway() {
    String document = me.indexed("undeletable", "The bridge is 41 metres long.");
    database
        .sql(
            "create function away() returns trigger language plpgsql as"
                + " 'begin raise exception using errcode = ''53000''; end'")
        .update();
    database
        .sql(
            "create trigger away before delete on documents for each row"
                + " when (old.source = 'undeletable') execute function away()")
        .update();
    try {
      me.delete(Caller.DOCUMENTS + "/" + document).is(202);
    } finally {
      database.sql("drop function away() cascade").update();
    }
    me.get(Caller.DOCUMENTS + "/" + document).is(404);
  }

  @Test
  void deletionIsAnsweredOnceItIsCommittedThoughTheDatabaseIsLeftAloneThen() {
    String document = me.indexed("bridge", "The bridge is 41 metres long.");
    CircuitBreaker database = breakers.circuitBreaker("database");
    EventNotifier outage =
        new EventNotifierSupport() {
          @Override
          public void notify(CamelEvent event) {
            if (event instanceof CamelEvent.ExchangeSendingEvent sending
                && document.equals(sending.getExchange().getMessage().getHeader("documentId"))) {
              database.transitionToForcedOpenState();
            }
          }
        };
    camel.getManagementStrategy().addEventNotifier(outage);
    try {
      me.delete(Caller.DOCUMENTS + "/" + document).is(202);
    } finally {
      camel.getManagementStrategy().removeEventNotifier(outage);
      database.reset();
    }

    me.get(Caller.DOCUMENTS + "/" + document).is(404);
  }
}
