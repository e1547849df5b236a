package ai.sutazai.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import ai.sutazai.events.EventStreams;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.util.ReflectionTestUtils;

class FollowDocumentTest extends ProductTest {

  @Autowired private CircuitBreaker databaseBreaker;
  @Autowired private EventStreams streams;

  @Test
  void streamTellsEveryStatusAndEndsByItselfAfterAFinalOne() {
    Gate gate = new Gate();
    String document = heldUp("panoramic", gate);

    CompletableFuture<Reply> following = followed(document);
    DisturbedEmbeddings.disturb("elsewhere", gate::open);
    me.indexed("other", "A bridge elsewhere.");

    List<Reply.Event> events = following.orTimeout(20, TimeUnit.SECONDS).join().is(200).events();
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
    String document = heldUp("vanishing", gate);
    CompletableFuture<Reply> following = followed(document);

    me.delete(Caller.DOCUMENTS + "/" + document).is(202);

    assertThat(following.orTimeout(20, TimeUnit.SECONDS).join().is(200).events())
        .extracting(e -> e.data().at("/status").asText())
        .containsExactly("embedding");
    gate.open();
  }

  @Test
  void streamEndsWhenTheInstanceStops() {
    Gate gate = new Gate();
    String document = heldUp("unending", gate);
    CompletableFuture<Reply> following = followed(document);

    streams.stop();
    try {
      following.orTimeout(20, TimeUnit.SECONDS).join().is(200);
    } finally {
      streams.start();
    }
    assertThat(me.document(document).at("/status").asText()).isEqualTo("embedding");
    gate.open();
  }

  @Test
  void streamOutlivesAnOutageOfTheDatabase() throws Exception {
    Gate gate = new Gate();
    String document = heldUp("undaunted", gate);
    CompletableFuture<Reply> following = followed(document);

    databaseBreaker.transitionToForcedOpenState();
    Thread.sleep(1000);
    databaseBreaker.reset();
    gate.open();

    assertThat(following.orTimeout(20, TimeUnit.SECONDS).join().is(200).events())
        .extracting(e -> e.data().at("/status").asText())
        .endsWith("indexed");
  }

  @Test
  void streamsAreLimitedForEachUserAndInAllUntilTheyEnd() throws Exception {
    Object streams = camel.getRegistry().lookupByName("eventStreams");
    Object most = ReflectionTestUtils.getField(streams, "most");
    Object mostOfOne = ReflectionTestUtils.getField(streams, "mostOfOne");
    Gate gate = new Gate();
    String document = heldUp("sought-after", gate);
    Caller other = newUser();
    String theirs = other.indexed("bridge", "The bridge is 41 metres long.");
    String path = Caller.DOCUMENTS + "/" + theirs + "/events";
    ReflectionTestUtils.setField(streams, "mostOfOne", 2);
    try (Socket one = following(document);
        Socket two = following(document)) {
      assertThat(one.getInputStream().read()).isPositive();
      assertThat(two.getInputStream().read()).isPositive();

      Reply third = follow(document).isProblem(503, "unavailable");
      assertThat(third.header("Retry-After")).isNotNull();
      me.send(
              me.json("/api/v1/query", Map.of("question", "Why?"))
                  .header("Accept", "text/event-stream"))
          .isProblem(503, "unavailable");
      other.get(path).is(200);
      other.get(path).is(200);

      ReflectionTestUtils.setField(streams, "most", 2);
      other.get(path).isProblem(503, "unavailable");
    } finally {
      ReflectionTestUtils.setField(streams, "most", most);
      gate.open();
    }
    try {
      await().atMost(Duration.ofSeconds(30)).until(() -> follow(document).status() == 200);
    } finally {
      ReflectionTestUtils.setField(streams, "mostOfOne", mostOfOne);
    }
  }

  @Test
  void headTellsWhatTheStreamIsAndTakesNoPlace() {
    Object mostOfOne = ReflectionTestUtils.getField(streams, "mostOfOne");
    Gate gate = new Gate();
    String document = heldUp("glimpsed", gate);
    String path = Caller.DOCUMENTS + "/" + document + "/events";
    ReflectionTestUtils.setField(streams, "mostOfOne", 0);
    try {
      Reply head = me.send(me.request(path).method("HEAD", BodyPublishers.noBody()));

      assertThat(head.is(200).header("Content-Type")).startsWith("text/event-stream");
      assertThat(head.header("Content-Length")).isNull();
      me.get(path).isProblem(503, "unavailable");
      assertThat(me.document(document).at("/status").asText()).isEqualTo("embedding");
    } finally {
      ReflectionTestUtils.setField(streams, "mostOfOne", mostOfOne);
      gate.open();
    }
    me.awaitStatus(document, "indexed");
  }

  @Test
  void followerWhoHangsUpIsFollowedByNoMoreWork() throws Exception {
    Gate gate = new Gate();
    String document = heldUp("forsaken", gate);

    for (int follower = 0; follower < 5; follower++) {
      try (Socket socket = following(document)) {
        assertThat(socket.getInputStream().read()).isPositive();
      }
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              long before = timesRead();
              Thread.sleep(1000);
              return timesRead() == before;
            });
    gate.open();
    me.awaitStatus(document, "indexed");
  }

  private Socket following(String document) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    String request =
        "GET %s/%s/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(Caller.DOCUMENTS, document, me.token());
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** How often a document's state was looked at, for whomever. */
  private long timesRead() {
    JsonNode route =
        stream(admin().get("/api/v1/routes").is(200).at("/routes"))
            .filter(r -> r.at("/id").asText().equals("read-document"))
            .findFirst()
            .orElseThrow();
    return route.at("/exchanges_total").asLong();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** A document that is not embedded until the gate is open. */
  private String heldUp(String word, Gate gate) {
    DisturbedEmbeddings.disturb(word, gate);
    String document = me.submit("slow", "A bridge, " + word + ".").text("/id");
    gate.awaitSomebody();
    return document;
  }

  /** The whole stream, which is open. */
  private CompletableFuture<Reply> followed(String document) {
    long before = timesRead();
    CompletableFuture<Reply> following = CompletableFuture.supplyAsync(() -> follow(document));
    await().until(() -> timesRead() > before + 1);
    return following;
  }

  private Reply follow(String document) {
    return me.get(Caller.DOCUMENTS + "/" + document + "/events");
  }
}
