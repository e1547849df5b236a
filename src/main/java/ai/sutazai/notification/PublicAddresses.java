package ai.sutazai.notification;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.stereotype.Component;

/** Keeps callers from having this service call what only it can reach. */
@Component
public class PublicAddresses {

  private static final int MAX_PORT = 65_535;

  /** Beside those that {@link InetAddress} knows. */
  private static final List<IpAddressMatcher> NOT_PUBLIC =
      Stream.of(
              // This network, shared, protocol assignments, benchmarks and reserved.
              "0.0.0.0/8",
              "100.64.0.0/10",
              "192.0.0.0/24",
              "198.18.0.0/15",
              "240.0.0.0/4",
              // Whatever carries an IPv4 address: compatible, NAT64, Teredo and 6to4.
              "::/8",
              "2000::/16",
              "2001::/32",
              "2002::/16",
              // Unique local.
              "fc00::/7")
          .map(IpAddressMatcher::new)
          .toList();

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
    return !(address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || NOT_PUBLIC.stream().anyMatch(network -> network.matches(address.getHostAddress())));
  }
}
