package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
