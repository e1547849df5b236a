package ai.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.UnusableSetting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class ClientAddressTest {

  @Test
  void withoutTrustedProxiesForwardedForIsIgnored() {
    assertThat(address(List.of(), "198.51.100.1", "203.0.113.9")).isEqualTo("198.51.100.1");
  }

  @Test
  void untrustedPeerIsNotBelieved() {
    assertThat(address(List.of("10.0.0.0/8"), "198.51.100.1", "203.0.113.9"))
        .isEqualTo("198.51.100.1");
  }

  @Test
  void rightMostHopThatIsNoProxyIsTheClient() {
    assertThat(
            address(
                List.of("10.0.0.0/8", "::1"), "10.1.2.3", "1.1.1.1, 203.0.113.9, 10.9.9.9, ::1"))
        .isEqualTo("203.0.113.9");
  }

  @Test
  void headersAreReadAsOneList() {
    assertThat(address(List.of("10.0.0.0/8"), "10.1.2.3", "1.1.1.1", "203.0.113.9, 10.0.0.1"))
        .isEqualTo("203.0.113.9");
  }

  @Test
  void whereAllHopsAreProxiesTheFarthestIsTheClient() {
    assertThat(address(List.of("10.0.0.0/8"), "10.1.2.3", "10.0.0.1, 10.0.0.2"))
        .isEqualTo("10.0.0.1");
  }

  @Test
  void portsAndBracketsAreLeftOut() {
    assertThat(address(List.of("10.0.0.0/8"), "10.1.2.3", "203.0.113.9:4711"))
        .isEqualTo("203.0.113.9");
    assertThat(address(List.of("10.0.0.0/8"), "10.1.2.3", "[2001:db8::7]:443"))
        .isEqualTo("2001:db8::7");
    assertThat(address(List.of("10.0.0.0/8"), "10.1.2.3", "2001:db8::7")).isEqualTo("2001:db8::7");
  }

  @Test
  void hopThatIsNoAddressEndsTheSearchAtTheProxy() {
    for (String bad : List.of("unknown", "example.org", "999.1.1.1", "", ":::", "a".repeat(5000))) {
      assertThat(address(List.of("10.0.0.0/8"), "10.1.2.3", "203.0.113.9, " + bad))
          .isEqualTo("10.1.2.3");
    }
  }

  @Test
  void proxyThatIsNoAddressStopsTheStartAndIsNamed() {
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> address(List.of("10.0.0.0/8", "my-proxy"), "10.1.2.3"))
        .withMessageContaining("TRUSTED_PROXIES")
        .withMessageContaining("my-proxy");
  }

  private static String address(List<String> proxies, String peer, String... forwarded) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.setRemoteAddr(peer);
    for (String header : forwarded) {
      request.addHeader("X-Forwarded-For", header);
    }
    return new ClientAddress(
            new SecuritySettings(
                "",
                Duration.ofMinutes(15),
                Duration.ofDays(30),
                proxies,
                "admin@localhost",
                "",
                "",
                "sutazai-api"))
        .nearestUntrusted(request);
  }
}
