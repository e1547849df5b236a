package ai.sutazai.notification;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Posts events to endpoints, signed, with no header but those named here. */
final class SignedPost {

  private static final MediaType TYPE = MediaType.get("application/json");

  private final WebhookSecret secret;
  private final OkHttpClient http;

  /**
   * @param http says how a host is found and connected to
   */
  SignedPost(WebhookSecret secret, Duration timeout, OkHttpClient.Builder http) {
    this.secret = secret;
    this.http =
        http.followRedirects(false)
            // Each try is one of those that are counted.
            .retryOnConnectionFailure(false)
            // One that a receiver of HTTP/1.0 has closed would be used again.
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.NANOSECONDS))
            .callTimeout(timeout)
            .addNetworkInterceptor(chain -> chain.proceed(plain(chain.request())))
            .build();
  }

  /** Without what the client adds of its own. */
  private static Request plain(Request request) {
    return request.newBuilder().removeHeader("Accept-Encoding").removeHeader("Connection").build();
  }

  /**
   * @throws NotDelivered if it has to be sent again
   */
  void send(HttpUrl endpoint, String id, String event) {
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    Request request =
        new Request.Builder()
            .url(endpoint)
            .header("User-Agent", "sutazai-pipeline")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", secret.sign(id, timestamp, event))
            .post(RequestBody.create(event.getBytes(StandardCharsets.UTF_8), TYPE))
            .build();
    try (Response response = http.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        throw new NotDelivered("The endpoint answered with " + response.code() + ".", null);
      }
    } catch (IOException e) {
      throw new NotDelivered("The endpoint did not answer: " + e + ".", e);
    }
  }
}
