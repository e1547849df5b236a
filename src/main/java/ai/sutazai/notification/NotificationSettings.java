package ai.sutazai.notification;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Whom to notify and how; blank means not set. */
@ConfigurationProperties("sutazai")
record NotificationSettings(
    @DefaultValue("") String notifyWebhookUrl,
    @DefaultValue("") String webhookSecret,
    @DefaultValue List<String> notifyMailTo,
    String notifyMailFrom,
    String smtpUrl,
    Duration notifyTimeout) {

  @Override
  public String toString() {
    return "NotificationSettings[notifyMailTo=" + notifyMailTo + "]";
  }
}
