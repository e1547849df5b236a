package ai.sutazai.notification;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Keeps callers from having this service call what only it can reach. */
@Component
public class PublicAddresses {

  private static final int MAX_PORT = 65_535;

  private final boolean privateOnes;

  PublicAddresses(@Value("${sutazai.callback-private-addresses}") boolean privateOnes) {
    this.privateOnes = privateOnes;
  }

  /** What is wrong with a URL to call back, or null. */
  public String faultOf(String url) {
    try {
      URI uri = URI.create(url);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (uri.getHost() == null || !List.of("http", "https").contains(scheme)) {
        return "It is no http or https URL.";
      }
      if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
        return "It has no port that can be called.";
      }
      if (uri.getRawUserInfo() != null) {
        return "It must not hold a user or a password.";
      }
      resolve(uri.getHost());
      return null;
    } catch (IllegalArgumentException e) {
      return "It is no URL.";
    } catch (UnknownHostException e) {
      return e.getMessage();
    }
  }

  /**
   * The addresses of a host.
   *
   * @throws UnknownHostException if it has none, or one that is not public
   */
  List<InetAddress> resolve(String host) throws UnknownHostException {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new UnknownHostException("Its host has no address.");
    }
    for (InetAddress address : addresses) {
      if (!privateOnes && !isPublic(address)) {
        throw new UnknownHostException("Its host's address is not a public one.");
      }
    }
    return List.of(addresses);
  }

  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    if (address instanceof Inet6Address) {
      // Unique local, and whatever carries an IPv4 address: compatible, NAT64, 6to4 and Teredo.
      boolean carries = first == 0 || first == 0x20 && second <= 0x02;
      return (first & 0xfe) != 0xfc && !(carries && !isPlain2001(bytes));
    }
    // This network, shared, benchmarks, protocol assignments and reserved.
    return first != 0
        && !(first == 100 && second >= 64 && second < 128)
        && !(first == 198 && (second == 18 || second == 19))
        && !(first == 192 && second == 0 && bytes[2] == 0)
        && first < 240;
  }

  /** 2001::/16 but for Teredo, 2001:0::/32. */
  private static boolean isPlain2001(byte[] bytes) {
    return bytes[0] == 0x20 && bytes[1] == 0x01 && (bytes[2] != 0 || bytes[3] != 0);
  }
}
