package ai.sutazai.notification;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.apache.camel.Header;

/**
 * Posts events to addresses that callers name, signed. What a host resolves to is held to {@link
 * PublicAddresses} when it is connected to, too: by then it may be another address.
 */
public final class Callbacks {

  private static final MediaType TYPE = MediaType.get("application/json");

  private final PublicAddresses addresses;
  private final WebhookSecret secret;
  private final OkHttpClient http;

  Callbacks(PublicAddresses addresses, WebhookSecret secret, Duration timeout) {
    this.addresses = addresses;
    this.secret = secret;
    this.http =
        new OkHttpClient.Builder()
            .dns(addresses::resolve)
            .proxy(java.net.Proxy.NO_PROXY)
            .followRedirects(false)
            // Each try is one of those that are counted.
            .retryOnConnectionFailure(false)
            .callTimeout(timeout)
            .build();
  }

  /**
   * @throws NotDelivered if it has to be sent again
   */
  public void send(
      @Header("callbackId") String id, @Header("url") String url, @Header("payload") String event) {
    // An address that is written as such is never resolved.
    String fault = addresses.faultOf(url);
    if (fault != null) {
      throw new NotDelivered(fault, null);
    }
    HttpUrl address = HttpUrl.parse(url);
    if (address == null) {
      throw new NotDelivered("The endpoint's address is none: " + url + ".", null);
    }
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    Request request =
        new Request.Builder()
            .url(address)
            .header("User-Agent", "sutazai-pipeline")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", secret.sign(id, timestamp, event))
            .post(RequestBody.create(event.getBytes(java.nio.charset.StandardCharsets.UTF_8), TYPE))
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
