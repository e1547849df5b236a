package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import ai.sutazai.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class CountWaitingTest extends ProductTest {

  private static final long FULL = 10_000;
  private static final ExecutorService AT_ONCE = Executors.newCachedThreadPool();

  @Autowired private IntakeGate gate;

  @AfterAll
  static void endCallers() {
    AT_ONCE.shutdown();
  }

  @AfterEach
  void countAgain() throws Exception {
    camel.getRouteController().startRoute("count-waiting");
  }

  @Test
  void whatWaitsIsCountedUntilItIsFinal() throws Exception {
    camel.getRouteController().stopRoute("count-waiting");
    Gate held = new Gate();
    DisturbedEmbeddings.disturb("backlogged", held);
    String document = me.submit("bridge", "A backlogged bridge.").text("/id");
    gate.counted(FULL - 1);
    me.submit("last", "There was room for one more.");
    me.post(Caller.DOCUMENTS, Map.of("text", "There is none.")).is(429);

    camel.getRouteController().startRoute("count-waiting");
    await().until(gate::isOpen);
    held.open();
    me.awaitStatus(document, "indexed");
  }

  @Test
  void overTheLimitNothingIsLetInAndNothingIsLost() throws Exception {
    camel.getRouteController().stopRoute("count-waiting");
    gate.counted(FULL);

    Reply refused = me.post(Caller.DOCUMENTS, Map.of("text", "One too many."));
    refused.isProblem(429, "too_many_requests");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
    me.upload("a.txt", "One too many.").isProblem(429, "too_many_requests");

    String name = UUID.randomUUID() + ".txt";
    Path dropped = Files.writeString(inbox().resolve(name), "A patient bridge.");
    await().during(Duration.ofSeconds(3)).until(() -> Files.exists(dropped));

    camel.getRouteController().startRoute("count-waiting");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Files.exists(inbox().resolve(".done/default/" + name)));
    me.indexed("next", "There is room again.");
  }

  @Test
  void ofTwoHundredUploadsAtOnceEachIsAcceptedOrToldWhenToComeAgain() {
    List<Reply> replies = uploadsAtOnce(200);

    assertThat(accepted(replies)).isNotEmpty();
    assertNoneIsLost(replies);
  }

  @Test
  void ofManyUploadsAtOnceAsManyAreAcceptedAsThereIsRoomFor() throws Exception {
    camel.getRouteController().stopRoute("count-waiting");
    gate.counted(FULL - 10);

    List<Reply> replies = uploadsAtOnce(50);

    assertThat(accepted(replies)).hasSize(10);
    assertNoneIsLost(replies);
  }

  @Test
  void whatWasNotAcceptedLeavesItsPlaceToOthers() throws Exception {
    me.submit("bridge", "The bridge is 41 metres long.").is(202);
    camel.getRouteController().stopRoute("count-waiting");
    gate.counted(FULL - 1);

    me.submit("bridge", "The bridge is 41 metres long.").is(200);
    whileNoneCanBeWritten(() -> me.submit("tunnel", "The tunnel is 52 metres long.").is(503));

    me.submit("tunnel", "The tunnel is 52 metres long.").is(202);
    me.submit("tower", "The tower is 63 metres high.").is(429);
  }

  private void whileNoneCanBeWritten(Runnable something) {
    database
        .sql(
            "create function away() returns trigger language plpgsql as"
                + " 'begin raise exception using errcode = ''53000''; end'")
        .update();
    database
        .sql(
            "create trigger away before insert on documents"
                + " for each row execute function away()")
        .update();
    try {
      something.run();
    } finally {
      database.sql("drop function away() cascade").update();
    }
  }

  @Test
  void manyFilesAtOnceAreTakenAsLongAsThereIsRoomAndTheOthersWait() throws Exception {
    camel.getRouteController().stopRoute("count-waiting");
    gate.counted(FULL - 300);
    String collection = "c" + UUID.randomUUID();
    Path drafts = Files.createDirectories(dataDirectory().resolve(collection));
    for (int n = 0; n < 1100; n++) {
      Files.writeString(drafts.resolve(n + ".txt"), "Bridge number " + n + ".");
    }
    Path dropped = Files.move(drafts, inbox().resolve(collection));

    await().atMost(Duration.ofMinutes(2)).until(() -> count(dropped) == 800);
    await().during(Duration.ofSeconds(2)).until(() -> count(dropped) == 800);

    camel.getRouteController().startRoute("count-waiting");
    Path done = inbox().resolve(".done").resolve(collection);
    await().atMost(Duration.ofMinutes(3)).until(() -> count(done) == 1100);
    List<JsonNode> documents =
        admin().items(Caller.DOCUMENTS + "?limit=200&collection=" + collection);
    assertThat(documents).extracting(d -> d.at("/source").asText()).doesNotHaveDuplicates();
    assertThat(documents).hasSize(1100).allMatch(d -> d.at("/version").asInt() == 1);
    assertThat(count(dropped)).isZero();
    await()
        .atMost(Duration.ofMinutes(5))
        .until(() -> admin().items(list(collection, "indexed")).size(), indexed -> indexed == 1100);
  }

  private static String list(String collection, String status) {
    return Caller.DOCUMENTS + "?limit=200&collection=" + collection + "&status=" + status;
  }

  private List<Reply> uploadsAtOnce(int number) {
    return IntStream.range(0, number)
        .mapToObj(n -> CompletableFuture.supplyAsync(this::upload, AT_ONCE))
        .toList()
        .stream()
        .map(CompletableFuture::join)
        .toList();
  }

  private Reply upload() {
    return me.upload(UUID.randomUUID() + ".txt", "One of many bridges.");
  }

  private static List<Reply> accepted(List<Reply> replies) {
    return replies.stream().filter(reply -> reply.status() == 202).toList();
  }

  private void assertNoneIsLost(List<Reply> replies) {
    assertThat(replies)
        .allSatisfy(
            reply -> {
              assertThat(reply.status()).isIn(202, 429, 503);
              if (reply.status() != 202) {
                assertThat(Integer.parseInt(reply.header("Retry-After"))).isPositive();
              }
            });
    accepted(replies).forEach(me::awaitIndexed);
    assertThat(me.items(Caller.DOCUMENTS + "?limit=200")).hasSameSizeAs(accepted(replies));
  }

  private static int count(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return (int) files.count();
    }
  }
}
