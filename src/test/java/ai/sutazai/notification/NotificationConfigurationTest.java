package ai.sutazai.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.UnusableSetting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationConfigurationTest {

  private static final String ENDPOINT = "https://alerts.example.org/hook";
  private static final String SERVER = "smtp://localhost";

  @Test
  void eachChannelIsSwitchedOnByItsSettingAlone() {
    assertThat(channels("", List.of(), SERVER)).isEqualTo("{}");
    assertThat(channels(ENDPOINT, List.of(), SERVER)).isEqualTo("{webhook}");
    assertThat(channels("", List.of("a@example.org"), SERVER)).isEqualTo("{mail}");
    assertThat(channels(ENDPOINT, List.of("a@example.org"), SERVER)).isEqualTo("{mail,webhook}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alerts.example.org",
        "ftp://example.org",
        "https:///a",
        "http://a b",
        "http://a:99999"
      })
  void endpointThatIsNoneStopsTheStart(String endpoint) {
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> channels(endpoint, List.of(), SERVER))
        .withMessageStartingWith("NOTIFY_WEBHOOK_URL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mail.example.org", "imap://example.org", "smtp://", "smtp://a:p w@b"})
  void mailServerThatIsNoneStopsTheStart(String server) {
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> channels("", List.of("a@example.org"), server))
        .withMessageStartingWith("SMTP_URL")
        .withMessageNotContaining("p w");
  }

  @Test
  void addressThatIsNoneStopsTheStart() {
    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> channels("", List.of("a@example.org", "nobody"), SERVER))
        .withMessageStartingWith("NOTIFY_MAIL_TO");
  }

  private static String channels(String endpoint, List<String> to, String server) {
    NotificationSettings settings =
        new NotificationSettings(
            endpoint, "secret", to, "sutazai@localhost", server, Duration.ofSeconds(1));
    return new NotificationConfiguration()
        .notifications(settings, null, new SimpleMeterRegistry())
        .inUse();
  }
}
