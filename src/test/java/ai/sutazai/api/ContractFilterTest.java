package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class ContractFilterTest {

  @Test
  void anInstanceThatOnlyWorksLetsNobodyIn() throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    MockFilterChain beyond = new MockFilterChain();

    new ContractFilter(null, null, new Problems(), false)
        .doFilter(new MockHttpServletRequest("GET", "/api/v1/documents"), response, beyond);

    assertThat(response.getStatus()).isEqualTo(503);
    assertThat(response.getHeader("Retry-After")).isEqualTo("60");
    assertThat(beyond.getRequest()).isNull();
  }
}
