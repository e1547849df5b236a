package ai.sutazai.notification;

import java.net.Proxy;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.apache.camel.Header;

/**
 * Posts events to addresses that callers name, signed. What a host resolves to is held to {@link
 * PublicAddresses} when it is connected to, too: by then it may be another address.
 */
public final class Callbacks {

  private final PublicAddresses addresses;
  private final SignedPost post;

  Callbacks(PublicAddresses addresses, WebhookSecret secret, Duration timeout) {
    this.addresses = addresses;
    this.post =
        new SignedPost(
            secret,
            timeout,
            new OkHttpClient.Builder().dns(addresses::resolve).proxy(Proxy.NO_PROXY));
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
    post.send(address, id, event);
  }
}
