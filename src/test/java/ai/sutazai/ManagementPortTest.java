package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
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
  void allElseNeedsWhatItNeedsElsewhere() {
    prometheus.get("/actuator/metrics").isProblem(401, "unauthorized");
    prometheus.get("/api/v1/auth/me").isProblem(401, "unauthorized");
    prometheus.get("/actuator/health/liveness").is(200);
  }
}
