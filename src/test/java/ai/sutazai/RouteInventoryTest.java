package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.Test;

class RouteInventoryTest extends ProductTest {

  @Test
  void exactlyTheRoutesOfTheFilesRun() {
    List<String> running =
        camel.getRoutes().stream().map(Route::getRouteId).filter(id -> !isDoor(id)).toList();

    assertThat(running)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of("route", "templatedRoute")
                .flatMap(kind -> RouteFiles.of(kind).stream())
                .filter(file -> isWanted(file.definition("route").path("precondition")))
                .map(RouteFiles.File::stem)
                .toList());
  }

  /** A route that goes with its file, or comes with one, is meant to. */
  @Test
  void routesAreThoseThatAreKnown() throws IOException {
    assertThat(
            Stream.of("route", "templatedRoute")
                .flatMap(kind -> RouteFiles.of(kind).stream())
                .map(RouteFiles.File::stem)
                .sorted())
        .isEqualTo(Files.readAllLines(Path.of("src/test/resources/route-ids.txt")));
  }

  @Test
  void everyRouteIsStarted() {
    assertThat(camel.getRoutes())
        .allSatisfy(
            route ->
                assertThat(camel.getRouteController().getRouteStatus(route.getRouteId()))
                    .as(route.getRouteId())
                    .isEqualTo(ServiceStatus.Started));
  }

  private boolean isWanted(JsonNode precondition) {
    return Boolean.parseBoolean(camel.resolvePropertyPlaceholders(precondition.asText("true")));
  }

  private boolean isDoor(String id) {
    return camel.getRoute(id).getEndpoint().getEndpointUri().startsWith("rest-openapi");
  }
}
