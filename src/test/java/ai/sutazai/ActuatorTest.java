package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

class ActuatorTest extends ProductTest {

  @Test
  void livenessAndReadinessAreOpenAndTellNothingElse() {
    for (String probe : new String[] {"liveness", "readiness"}) {
      await()
          .untilAsserted(
              () ->
                  assertThat(nobody().get("/actuator/health/" + probe).is(200).body())
                      .isEqualTo("{\"status\":\"UP\"}"));
    }
  }

  @Test
  void readinessCountsDatabaseIndexAndRoutes() {
    Reply readiness =
        await()
            .until(() -> admin().get("/actuator/health/readiness"), reply -> reply.status() == 200);
    for (String part : new String[] {"db", "searchIndex", "routes"}) {
      assertThat(readiness.text("/components/" + part + "/status")).as(part).isEqualTo("UP");
    }
    // Each pool in turn would take its own time to say no.
    assertThat(readiness.at("/components/db/components").isMissingNode()).isTrue();
  }

  @Test
  void routeThatStandsMakesTheServiceUnready() throws Exception {
    camel.getRouteController().stopRoute("list-routes");
    try {
      Reply readiness = admin().get("/actuator/health/readiness").is(503);
      assertThat(readiness.at("/components/routes/details").toString()).contains("list-routes");
      nobody().get("/actuator/health/liveness").is(200);
    } finally {
      camel.getRouteController().startRoute("list-routes");
    }
    awaitReady();
  }

  @Test
  void metricsOfTheRoutesAreTheAdminsAlone() {
    me.search("anything");

    assertThat(admin().get("/actuator/prometheus").is(200).body())
        .contains("camel_exchanges_total")
        .contains("routeId=\"search\"");
    me.get("/actuator/prometheus").isProblem(403, "forbidden");
    nobody().get("/actuator/prometheus").isProblem(401, "unauthorized");
  }
}
