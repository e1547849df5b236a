package ai.sutazai.reload;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ResourceResolver;
import org.apache.camel.support.ResourceSupport;
import org.apache.camel.support.service.ServiceSupport;

/**
 * What {@code file:routes/…} reads: the text that was checked, not what the disk holds by now, so
 * that a route and its statements are of one moment, and the old ones can be had back. There is no
 * other file.
 */
final class RouteSources extends ServiceSupport implements ResourceResolver {

  /** By which Camel finds it among the beans. */
  static final String NAME = "resource-loader-file";

  private final UnaryOperator<String> names;
  private volatile Map<String, String> texts;
  private CamelContext camel;

  RouteSources(Map<String, String> texts) {
    this(texts, UnaryOperator.identity());
  }

  /**
   * @param names what a file goes by, of its path
   */
  RouteSources(Map<String, String> texts, UnaryOperator<String> names) {
    this.texts = texts;
    this.names = names;
  }

  void use(Map<String, String> other) {
    this.texts = other;
  }

  /** Tells one state of all files from another; the texts know their hashes. */
  int state() {
    return texts.hashCode();
  }

  @Override
  public String getSupportedScheme() {
    return "file";
  }

  @Override
  public Resource resolve(String location) {
    String path = location.substring(location.indexOf(':') + 1);
    Map<String, String> all = texts;
    return new Held(location, all.getOrDefault(path, all.get(names.apply(path))));
  }

  static Resource resource(String source, String text) {
    return new Held("file:" + source, text);
  }

  @Override
  public CamelContext getCamelContext() {
    return camel;
  }

  @Override
  public void setCamelContext(CamelContext camel) {
    this.camel = camel;
  }

  private static final class Held extends ResourceSupport {
    private final String text;

    Held(String location, String text) {
      super("file", location);
      this.text = text;
    }

    @Override
    public boolean exists() {
      return text != null;
    }

    @Override
    public java.net.URI getURI() {
      return Path.of(getLocation().substring("file:".length())).toUri();
    }

    @Override
    public InputStream getInputStream() throws FileNotFoundException {
      if (text == null) {
        throw new FileNotFoundException(getLocation() + " is none of the files that were checked");
      }
      return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
