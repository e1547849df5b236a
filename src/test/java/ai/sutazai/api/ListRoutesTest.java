package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.sutazai.Caller;
import ai.sutazai.DisturbedEmbeddings;
import ai.sutazai.DisturbedEmbeddings.Gate;
import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ListRoutesTest extends ProductTest {

  @Test
  void everyRouteIsListedWithItsFileAndItsCounts() {
    long before = route("search").at("/exchanges_total").asLong();

    me.search("anything");

    JsonNode search = route("search");
    assertThat(search.at("/source").asText()).isEqualTo("routes/query/search.camel.yaml");
    assertThat(search.at("/status").asText()).isEqualTo("Started");
    assertThat(search.at("/description").asText()).isNotBlank();
    assertThat(search.at("/exchanges_total").asLong()).isEqualTo(before + 1);
    assertThat(search.has("exchanges_failed")).isTrue();
    assertThat(search.has("last_failure")).isTrue();
    assertThat(route("echo").at("/source").asText()).isEqualTo("routes/agents/echo.camel.yaml");
  }

  @Test
  void failuresAreCountedWhereTheyHappenAndWhereTheyAreAnsweredAndTheLastIsTold() {
    Map<String, JsonNode> earlier = routes();
    Instant before = Instant.now();
    DisturbedEmbeddings.disturb(
        "zyzzyva",
        () -> {
          throw new IllegalStateException("Injected by a test");
        });
    me.post("/api/v1/search", Map.of("query", "zyzzyva", "mode", "dense")).is(500);

    for (String id : List.of("find-chunks", "search")) {
      JsonNode route = route(id);
      assertThat(route.at("/exchanges_failed").asLong())
          .as(id)
          .isEqualTo(earlier.get(id).at("/exchanges_failed").asLong() + 1);
      assertThat(Instant.parse(route.at("/last_failure").asText())).isAfterOrEqualTo(before);
    }
  }

  @Test
  void failureOfAWorkersRouteIsCountedAndNotWithWhatIsDoneAboutIt() {
    Map<String, JsonNode> earlier = routes();
    DisturbedEmbeddings.disturb(
        "zyzzyva",
        () -> {
          throw new IllegalStateException("Injected by a test");
        });
    String document = me.submit("bridge", "A zyzzyva bridge.").text("/id");
    me.awaitStatus(document, "failed");

    for (String id : List.of("process-document", "work-documents")) {
      long before = earlier.get(id).at("/exchanges_failed").asLong();
      await()
          .untilAsserted(
              () ->
                  assertThat(route(id).at("/exchanges_failed").asLong() - before)
                      .as(id)
                      .isEqualTo(3));
    }
    assertThat(route("retry-document").at("/exchanges_failed"))
        .isEqualTo(earlier.get("retry-document").at("/exchanges_failed"));
  }

  @Test
  void whatTheCallerGotWrongIsNoFailure() {
    Map<String, JsonNode> earlier = routes();

    me.get("/api/v1/documents/" + UUID.randomUUID()).is(404);

    for (String id : List.of("require-found", "get-document")) {
      assertThat(route(id).at("/exchanges_total").asLong())
          .isGreaterThan(earlier.get(id).at("/exchanges_total").asLong());
      assertThat(route(id).at("/exchanges_failed"))
          .as(id)
          .isEqualTo(earlier.get(id).at("/exchanges_failed"));
    }
  }

  @Test
  void workThatNobodyWantsAnyMoreIsNoFailure() {
    Gate gate = new Gate();
    DisturbedEmbeddings.disturb("quintessential", gate);
    String document = me.submit("slow", "A quintessential bridge.").text("/id");
    gate.awaitSomebody();
    JsonNode earlier = route("work-documents");

    me.delete(Caller.DOCUMENTS + "/" + document).is(202);
    gate.open();

    await()
        .untilAsserted(
            () ->
                assertThat(route("work-documents").at("/exchanges_total").asLong())
                    .isGreaterThan(earlier.at("/exchanges_total").asLong()));
    assertThat(route("work-documents").at("/exchanges_failed"))
        .isEqualTo(earlier.at("/exchanges_failed"));
  }

  @Test
  void routesAreTheAdminsAlone() {
    me.get("/api/v1/routes").isProblem(403, "forbidden");
    nobody().get("/api/v1/routes").isProblem(401, "unauthorized");
  }

  private JsonNode route(String id) {
    return routes().get(id);
  }

  private Map<String, JsonNode> routes() {
    Map<String, JsonNode> routes = new HashMap<>();
    admin()
        .get("/api/v1/routes")
        .is(200)
        .at("/routes")
        .forEach(route -> routes.put(route.at("/id").asText(), route));
    return routes;
  }
}
