package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class ContractFilterTest {

  @Test
  void anInstanceThatOnlyWorksLetsNobodyIn() throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    MockFilterChain beyond = new MockFilterChain();

    new ContractFilter(null, null, new Problems(), false, () -> true)
        .doFilter(new MockHttpServletRequest("GET", "/api/v1/documents"), response, beyond);

    assertThat(response.getStatus()).isEqualTo(503);
    assertThat(response.getHeader("Retry-After")).isEqualTo("60");
    assertThat(beyond.getRequest()).isNull();
  }

  @Test
  void untilTheRoutesAreThereAnOperationIsToldToComeAgain() throws Exception {
    AtomicBoolean started = new AtomicBoolean();
    ContractFilter filter =
        new ContractFilter(
            ContractTest.contract(),
            new ContractGate(Duration.ofSeconds(1)),
            new Problems(),
            true,
            started::get);

    MockHttpServletResponse early = answer(filter, "/api/v1/documents");
    assertThat(early.getStatus()).isEqualTo(503);
    assertThat(early.getContentAsString()).contains("\"code\":\"unavailable\"");
    assertThat(early.getHeader("Retry-After")).isEqualTo("5");
    assertThat(answer(filter, "/api/v1/nothing").getStatus()).isEqualTo(404);

    started.set(true);
    assertThat(answer(filter, "/api/v1/documents").getStatus()).isEqualTo(200);
  }

  private static MockHttpServletResponse answer(ContractFilter filter, String path)
      throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    filter.doFilter(new MockHttpServletRequest("GET", path), response, new MockFilterChain());
    return response;
  }
}
