package ai.sutazai.security;

import ai.sutazai.errors.UnusableSetting;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Header;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Tells from where a request comes, believing X-Forwarded-For only as far as trust reaches. */
@Component("clientAddress")
@Order(Ordered.HIGHEST_PRECEDENCE)
public class ClientAddress extends OncePerRequestFilter {

  private static final Pattern HOP =
      Pattern.compile(
          "\\[([0-9A-Fa-f:.]+)](?::\\d+)?|(\\d+(?:\\.\\d+){3})(?::\\d+)?|([0-9A-Fa-f:.]+)");

  private final List<IpAddressMatcher> trustedProxies;

  ClientAddress(SecuritySettings settings) {
    trustedProxies =
        settings.trustedProxies().stream().map(String::strip).map(ClientAddress::network).toList();
  }

  /** The address of the client whose request a route works on. */
  public String of(@Header("CamelHttpServletRequest") HttpServletRequest request) {
    return request.getRemoteAddr();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String address = nearestUntrusted(request);
    chain.doFilter(
        new HttpServletRequestWrapper(request) {
          @Override
          public String getRemoteAddr() {
            return address;
          }
        },
        response);
  }

  /** The nearest hop that is not one of our proxies. */
  String nearestUntrusted(HttpServletRequest request) {
    String nearest = request.getRemoteAddr();
    for (String hop : forwardedNearestFirst(request)) {
      if (!isTrusted(nearest)) {
        return nearest;
      }
      String address = address(hop);
      if (address == null) {
        return nearest;
      }
      nearest = address;
    }
    return nearest;
  }

  private boolean isTrusted(String address) {
    return trustedProxies.stream().anyMatch(proxy -> proxy.matches(address));
  }

  private static List<String> forwardedNearestFirst(HttpServletRequest request) {
    List<String> hops = new ArrayList<>();
    for (String header : Collections.list(request.getHeaders("X-Forwarded-For"))) {
      hops.addAll(Arrays.asList(header.split(",")));
    }
    Collections.reverse(hops);
    return hops;
  }

  /** The hop without its port, or null if it is no address at all. */
  private static String address(String hop) {
    Matcher parts = HOP.matcher(hop.strip());
    if (!parts.matches()) {
      return null;
    }
    String address =
        parts.group(1) != null
            ? parts.group(1)
            : parts.group(2) != null ? parts.group(2) : parts.group(3);
    try {
      return new IpAddressMatcher(address).matches(address) ? address : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static IpAddressMatcher network(String network) {
    try {
      return new IpAddressMatcher(network);
    } catch (IllegalArgumentException e) {
      throw new UnusableSetting(
          "TRUSTED_PROXIES contains '" + network + "', which is no address and no network.",
          "List addresses or networks with commas between them, such as 10.0.0.0/8, ::1.");
    }
  }
}
