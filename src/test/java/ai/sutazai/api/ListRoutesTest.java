package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
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
  void failuresAreCountedAndTheLastIsTold() throws Exception {
    long failed = route("require-found").at("/exchanges_failed").asLong();
    Instant before = Instant.now();
    me.get("/api/v1/documents/" + UUID.randomUUID()).is(404);

    JsonNode route = route("require-found");
    assertThat(route.at("/exchanges_failed").asLong()).isEqualTo(failed + 1);
    assertThat(Instant.parse(route.at("/last_failure").asText())).isAfterOrEqualTo(before);
  }

  @Test
  void routesAreTheAdminsAlone() {
    me.get("/api/v1/routes").isProblem(403, "forbidden");
    nobody().get("/api/v1/routes").isProblem(401, "unauthorized");
  }

  private JsonNode route(String id) {
    Map<String, JsonNode> routes = new HashMap<>();
    admin()
        .get("/api/v1/routes")
        .is(200)
        .at("/routes")
        .forEach(route -> routes.put(route.at("/id").asText(), route));
    return routes.get(id);
  }
}
