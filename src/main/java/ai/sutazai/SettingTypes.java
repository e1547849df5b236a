package ai.sutazai;

import ai.sutazai.errors.UnusableSetting;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
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
          "EMBEDDING_PROVIDER", List.of("onnx", "ollama"),
          "REINDEX_ON_MISMATCH", List.of("refuse", "reindex"));

  private enum Kind {
    COUNT("[0-9]+", Integer.class, "Set it to a whole number"),
    SHARE("[0-9]+[.][0-9]+", Double.class, "Set it to a number"),
    DURATION("[0-9]+(ms|s|m|h|d)", Duration.class, "Set it to a duration"),
    SIZE("[0-9]+(KB|MB|GB)", DataSize.class, "Set it to a size"),
    SWITCH("true|false|on|off", Boolean.class, "Set it to true or false");

    private final String form;
    private final Class<?> type;
    private final String remedy;

    Kind(String form, Class<?> type, String remedy) {
      this.form = form;
      this.type = type;
      this.remedy = remedy;
    }

    boolean takes(String value) {
      try {
        Object converted = ApplicationConversionService.getSharedInstance().convert(value, type);
        return converted != null
            && !converted.toString().startsWith("-")
            && !converted.toString().startsWith("PT-");
      } catch (ConversionException e) {
        return false;
      }
    }
  }

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
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

  private static void require(String name, String usual, String value) {
    List<String> choices = CHOICES.getOrDefault(name, List.of());
    if (!choices.isEmpty() && !choices.contains(value.toLowerCase(Locale.ROOT))) {
      throw new UnusableSetting(
          name + " is " + value + ".", "Set it to " + String.join(" or ", choices) + ".");
    }
    // Port 0 is any free one; of anything else there is at least one.
    boolean none = value.equals("0") && !name.endsWith("PORT");
    for (Kind kind : Kind.values()) {
      if (usual.matches(kind.form) && (!kind.takes(value) || kind == Kind.COUNT && none)) {
        throw new UnusableSetting(
            name + " is " + value + ".", kind.remedy + ", such as its default, " + usual + ".");
      }
    }
  }

  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 1;
  }
}
