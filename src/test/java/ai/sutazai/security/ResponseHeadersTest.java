package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.ProductTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.HeaderWriterFilter;

class ResponseHeadersTest extends ProductTest {

  @Autowired private SecurityFilterChain chain;

  @Test
  void areWrittenBeforeARouteCanReplyOnAnotherThread() throws Exception {
    HeaderWriterFilter filter =
        chain.getFilters().stream()
            .filter(HeaderWriterFilter.class::isInstance)
            .map(HeaderWriterFilter.class::cast)
            .findFirst()
            .orElseThrow();
    MockHttpServletResponse response = new MockHttpServletResponse();

    filter.doFilter(
        new MockHttpServletRequest(),
        response,
        (request, reply) ->
            assertThat(response.getHeaderNames())
                .contains("Cache-Control", "X-Content-Type-Options", "Referrer-Policy"));
  }
}
