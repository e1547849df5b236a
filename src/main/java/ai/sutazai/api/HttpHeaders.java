package ai.sutazai.api;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.springframework.stereotype.Component;

/** Lets no header in, since the gate sets those a route may see, and only the known ones out. */
@Component("httpHeaders")
class HttpHeaders implements HeaderFilterStrategy {

  // Content-Type is not here because the binding writes it by itself.
  private static final Set<String> OUT =
      Set.of(
          "content-length",
          "content-disposition",
          "location",
          "retry-after",
          "allow",
          "www-authenticate",
          "x-accel-buffering");

  @Override
  public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
    return true;
  }

  @Override
  public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
    return !OUT.contains(name.toLowerCase(Locale.ROOT));
  }
}
