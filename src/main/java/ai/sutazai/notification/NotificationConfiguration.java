package ai.sutazai.notification;

import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.UnusableSetting;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.web.util.UriUtils;

/** Makes the channels whose settings are there. */
@Configuration(proxyBeanMethods = false)
class NotificationConfiguration {

  private static final Map<String, Integer> PORTS = Map.of("smtp", 25, "smtps", 465);

  @Bean
  Notifications notifications(
      NotificationSettings settings, DataDirectory data, MeterRegistry meters) {
    Map<String, Channel> channels = new TreeMap<>();
    if (!settings.notifyWebhookUrl().isBlank()) {
      channels.put("webhook", webhook(settings, data));
    }
    if (!settings.notifyMailTo().isEmpty()) {
      channels.put("mail", mail(settings));
    }
    return new Notifications(channels, meters);
  }

  @Bean
  Callbacks callbacks(
      PublicAddresses addresses, NotificationSettings settings, DataDirectory data) {
    return new Callbacks(addresses, secret(settings, data), settings.notifyTimeout());
  }

  private static WebhookSecret secret(NotificationSettings settings, DataDirectory data) {
    String secret = settings.webhookSecret();
    return new WebhookSecret(
        secret.isEmpty() ? data.secretInsteadOf("WEBHOOK_SECRET", "webhook-secret") : secret);
  }

  private static Channel webhook(NotificationSettings settings, DataDirectory data) {
    HttpUrl endpoint = endpoint(settings.notifyWebhookUrl());
    SignedPost post =
        new SignedPost(
            secret(settings, data), settings.notifyTimeout(), new OkHttpClient.Builder());
    return (id, event) -> post.send(endpoint, id, event);
  }

  private static Channel mail(NotificationSettings settings) {
    return new Mail(
        sender(settings.smtpUrl(), settings.notifyTimeout()),
        address("NOTIFY_MAIL_FROM", settings.notifyMailFrom()),
        settings.notifyMailTo().stream().map(to -> address("NOTIFY_MAIL_TO", to)).toList());
  }

  private static String address(String name, String setting) {
    try {
      InternetAddress address = new InternetAddress(setting.strip());
      address.validate();
      return address.toString();
    } catch (AddressException e) {
      throw new UnusableSetting(
          name + " contains '" + setting + "', which is no mail address.",
          "Set addresses such as ops@example.org, with commas between them.");
    }
  }

  private static HttpUrl endpoint(String setting) {
    URI uri = uri(setting);
    HttpUrl endpoint = uri == null ? null : HttpUrl.get(uri);
    if (endpoint == null) {
      throw new UnusableSetting(
          "NOTIFY_WEBHOOK_URL is no address of an HTTP endpoint.",
          "Set one such as https://alerts.example.org/sutazai.");
    }
    return endpoint;
  }

  private static JavaMailSender sender(String setting, Duration timeout) {
    URI server = uri(setting);
    String protocol = server == null ? "" : String.valueOf(server.getScheme());
    if (!PORTS.containsKey(protocol)) {
      throw new UnusableSetting(
          "SMTP_URL is no address of a mail server.",
          "Set one such as smtp://mail.example.org:587 or smtps://user:password@mail.example.org,"
              + " percent-encoding what is special in a password.");
    }
    JavaMailSenderImpl sender = new JavaMailSenderImpl();
    sender.setProtocol(protocol);
    sender.setHost(server.getHost());
    sender.setPort(server.getPort() < 0 ? PORTS.get(protocol) : server.getPort());
    sender.setDefaultEncoding("UTF-8");
    Properties properties = sender.getJavaMailProperties();
    String prefix = "mail." + protocol + ".";
    for (String limit : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
      properties.setProperty(prefix + limit, String.valueOf(timeout.toMillis()));
    }
    properties.setProperty(prefix + "starttls.enable", "true");
    properties.setProperty(prefix + "ssl.checkserveridentity", "true");
    if (server.getRawUserInfo() != null) {
      String[] login = server.getRawUserInfo().split(":", 2);
      sender.setUsername(UriUtils.decode(login[0], StandardCharsets.UTF_8));
      sender.setPassword(login.length < 2 ? "" : UriUtils.decode(login[1], StandardCharsets.UTF_8));
      properties.setProperty(prefix + "auth", "true");
    }
    return sender;
  }

  /** Null for what is none, or has no host. */
  private static URI uri(String setting) {
    try {
      URI uri = URI.create(setting.strip());
      return uri.getHost() == null ? null : uri;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
