package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The second port, from which Prometheus reads. */
class ManagementPortTest extends ProductTest {

  private static final int PORT = FreePort.find();

  private final Caller prometheus = new Caller(PORT, null, null);

  @DynamicPropertySource
  static void managementPort(DynamicPropertyRegistry properties) {
    properties.add("sutazai.management-port", () -> PORT);
  }

  @Test
  void metricsNeedNoTokenThere() {
    assertThat(prometheus.get("/actuator/prometheus").is(200).body()).contains("camel_");
    nobody().get("/actuator/prometheus").isProblem(401, "unauthorized");
  }

  @Test
  void allElseOfTheActuatorNeedsWhatItNeedsElsewhere() {
    prometheus.get("/actuator/metrics").isProblem(401, "unauthorized");
    prometheus.get("/actuator/health/liveness").is(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/auth/me", "/api/v1/openapi.yaml", "/docs", "/docs/index.html"})
  void nothingElseIsServedThere(String path) {
    prometheus.get(path).isProblem(404, "not_found");
    new Caller(PORT, me.id(), me.token()).get(path).isProblem(404, "not_found");
    assertThat(me.get(path).status()).isLessThan(400);
  }
}
