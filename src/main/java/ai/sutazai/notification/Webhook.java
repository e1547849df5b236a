package ai.sutazai.notification;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;

/** Posts events to an endpoint, signed, with no header but those named here. */
final class Webhook implements Channel {

  private final URI endpoint;
  private final WebhookSecret secret;
  private final Duration timeout;
  private final HttpClient http;

  Webhook(URI endpoint, WebhookSecret secret, Duration timeout) {
    this.endpoint = endpoint;
    this.secret = secret;
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
  }

  @Override
  public void send(String id, String event) {
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .header("User-Agent", "sutazai-pipeline")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", secret.sign(id, timestamp, event))
            .POST(BodyPublishers.ofString(event))
            .build();
    int status = statusOf(request);
    if (status / 100 != 2) {
      throw new NotDelivered("The endpoint answered with " + status + ".", null);
    }
  }

  private int statusOf(HttpRequest request) {
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      // Closed unread: it may have no end.
      response.body().close();
      return response.statusCode();
    } catch (IOException e) {
      throw new NotDelivered("The endpoint did not answer: " + e + ".", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotDelivered("The service is stopping.", e);
    }
  }
}
