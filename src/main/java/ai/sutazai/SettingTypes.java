package ai.sutazai;

import ai.sutazai.errors.UnusableSetting;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Holds what is set in the environment to the kind of its default in {@code
 * config/application.yml}: a start with a wrong one ends in a sentence.
 */
class SettingTypes implements EnvironmentPostProcessor, Ordered {

  /** A setting as it is written: {@code ${NAME:default}}. */
  private static final Pattern SETTING = Pattern.compile("\\$\\{([A-Z_]+):(.*)}");

  private static final Map<String, List<String>> CHOICES =
      Map.of(
          "DEFAULT_PRIORITY", List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
          "EMBEDDING_PROVIDER", List.of("onnx", "ollama"),
          "LOG_FORMAT", List.of("logstash", "ecs", "gelf"),
          "REINDEX_ON_MISMATCH", List.of("refuse", "reindex"));

  /** Those of an external system; they may hold a password. */
  private static final Map<String, List<String>> SCHEMES =
      Map.of(
          "CHROMA_URL", List.of("http", "https"),
          "OLLAMA_BASE_URL", List.of("http", "https"),
          "REDIS_URL", List.of("redis", "rediss"));

  private static final List<String> MAY_BE_NONE =
      List.of(
          "SERVER_PORT",
          "DEFAULT_PRIORITY",
          "MIN_FREE_DISK",
          "SHUTDOWN_PAUSE",
          "INBOX_SETTLE",
          "EMBEDDING_WAIT",
          "SLOW_STATEMENT",
          "ANSWER_CACHE_TTL");

  private static final int LAST_PORT = 65_535;

  private enum Kind {
    COUNT("[0-9]+", ".*", Integer.class, "Set it to a whole number"),
    SHARE("[0-9]+[.][0-9]+", "[0-9.]+", Double.class, "Set it to a number"),
    /** What PostgreSQL and Camel take as well as Spring, and always with a unit. */
    DURATION(
        "[0-9]+(ms|s|m|h|d)",
        "[0-9]+(ms|s|m|h|d)|P[0-9DTHMS.]+",
        Duration.class,
        "Set it to a duration"),
    SIZE("[0-9]+(KB|MB|GB)", "[0-9]+(B|KB|MB|GB|TB)?", DataSize.class, "Set it to a size"),
    SWITCH("true|false|on|off", ".*", Boolean.class, "Set it to true or false"),
    ADDRESS(
        "[0-9]+([.][0-9]+){3}", ".*", InetAddress.class, "Set it to an address of this machine");

    private final String usual;
    private final String form;
    private final Class<?> type;
    private final String remedy;

    /**
     * @param usual by which a default is known to be of this kind
     * @param form that a value must have
     */
    Kind(String usual, String form, Class<?> type, String remedy) {
      this.usual = usual;
      this.form = form;
      this.type = type;
      this.remedy = remedy;
    }

    boolean takes(String value) {
      if (!value.matches(form)) {
        return false;
      }
      try {
        Object converted = ApplicationConversionService.getSharedInstance().convert(value, type);
        return converted != null && !converted.toString().startsWith("-");
      } catch (ConversionException e) {
        return false;
      }
    }
  }

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    if (!environment.containsProperty("sutazai.data-dir")) {
      throw new UnusableSetting(
          "There is no config/application.yml in " + Path.of("").toAbsolutePath() + ".",
          "Start it in the directory that holds config/ and routes/.");
    }
    SCHEMES.forEach((name, schemes) -> requireUrl(name, schemes, environment.getProperty(name)));
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> file) {
        for (String property : file.getPropertyNames()) {
          Matcher setting = SETTING.matcher(String.valueOf(file.getProperty(property)));
          if (setting.matches() && environment.containsProperty(setting.group(1))) {
            require(setting.group(1), setting.group(2), environment.getProperty(property));
          }
        }
      }
    }
  }

  private static void requireUrl(String name, List<String> schemes, String value) {
    if (StringUtils.hasText(value) && !isUrl(value, schemes)) {
      throw new UnusableSetting(
          name + " is not the URL of a server.",
          "Set it to one that begins with " + schemes.get(0) + "://.");
    }
  }

  private static boolean isUrl(String value, List<String> schemes) {
    try {
      URI url = new URI(value.strip());
      return url.getScheme() != null
          && schemes.contains(url.getScheme().toLowerCase(Locale.ROOT))
          && url.getRawAuthority() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static void require(String name, String usual, String value) {
    if (value.isEmpty() && usual.isEmpty()) {
      return;
    }
    if (value.isBlank() && !usual.isEmpty()) {
      throw new UnusableSetting(
          name + " is empty.", "Set it, or leave it out for its default, " + usual + ".");
    }
    List<String> choices = CHOICES.getOrDefault(name, List.of());
    if (!choices.isEmpty() && !choices.contains(value.toLowerCase(Locale.ROOT))) {
      throw new UnusableSetting(
          name + " is " + value + ".", "Set it to " + String.join(" or ", choices) + ".");
    }
    if (name.endsWith("_PORT") && !isPort(name, value)) {
      throw new UnusableSetting(
          name + " is " + value + ".",
          "Set it to a port, from "
              + (MAY_BE_NONE.contains(name) ? "0 (any free one)" : "1")
              + " to 65535.");
    }
    for (Kind kind : Kind.values()) {
      if (usual.matches(kind.usual)
          && (!kind.takes(value) || isNone(kind, value) && !MAY_BE_NONE.contains(name))) {
        throw new UnusableSetting(
            name + " is " + value + ".", kind.remedy + ", such as its default, " + usual + ".");
      }
    }
  }

  private static boolean isPort(String name, String value) {
    return Kind.COUNT.takes(value)
        && (!isNone(Kind.COUNT, value) || MAY_BE_NONE.contains(name))
        && ApplicationConversionService.getSharedInstance().convert(value, Integer.class)
            <= LAST_PORT;
  }

  private static boolean isNone(Kind kind, String value) {
    return switch (kind) {
      case COUNT -> value.equals("0");
      case DURATION -> DurationStyle.detectAndParse(value).isZero();
      case SIZE -> DataSize.parse(value).toBytes() == 0;
      default -> false;
    };
  }

  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 1;
  }
}
