package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.sutazai.ProductTest;
import org.junit.jupiter.api.Test;

class CheckLeaseTest extends ProductTest {

  @Test
  void workerThatHoldsItsLeaseGoesOn() {
    assertThatCode(() -> routes.requestBody("direct:check-lease", true)).doesNotThrowAnyException();
  }

  @Test
  void workerThatLostItsLeaseIsStopped() {
    assertThatThrownBy(
            () -> routes.requestBodyAndHeader("direct:check-lease", false, "documentId", "x"))
        .hasCauseInstanceOf(LeaseLost.class)
        .cause()
        .hasMessageContaining("x");
  }
}
