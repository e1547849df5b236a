package ai.sutazai.reload;

import static java.util.Map.entry;

import ai.sutazai.flags.FeatureFlags;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether a file of routes calls and refers to no beans but those that are there for routes. */
final class BeanCheck {

  /** Camel's own ways to gather what was split. */
  private static final Pattern AGGREGATION =
      Pattern.compile("class:org\\.apache\\.camel\\.processor\\.aggregate\\.\\w+Strategy");

  /** What options may refer to without a call, by their names; nothing else. */
  private static final Map<String, Set<String>> REFERENCES =
      Map.ofEntries(
          entry("jdbc", Set.of("record", "bulkRecord")),
          entry("preparestatementstrategy", Set.of("statements")),
          entry("chatmodel", Set.of("chatModel")),
          entry("embeddingmodel", Set.of("embeddingModel")),
          entry(
              "circuitbreaker",
              Set.of("chatBreaker", "embedderBreaker", "indexBreaker", "parserBreaker")),
          entry("executorservice", Set.of("requestThreads")),
          entry("filter", Set.of("settledFiles")),
          entry("inprogressrepository", Set.of("filesInProgress")),
          entry("onprepare", Set.of("unwrittenStream")),
          entry("pollstrategy", Set.of("inboxDoor")),
          // An option of the doors, beside its name.
          entry("value", Set.of("replyFailures")));

  /** Options that take a bean's name as it is, as do all that end with ref. */
  private static final Set<String> BEAN_OPTIONS =
      Set.of(
          "aggregationrepository",
          "aggregationstrategy",
          "circuitbreaker",
          "comparator",
          "executorservice",
          "idempotentrepository",
          "logger",
          "onprepare",
          "predicateexceptionfactory",
          "routepolicy",
          "sagaservice",
          "timeoutcheckerexecutorservice",
          "timeoutexecutorservice");

  private static final String CALL = "\\w+(?:\\((?:[^()]|\\([^()]*\\))*\\))?";

  private static final Pattern METHOD = Pattern.compile(CALL);

  private static final Pattern SIMPLE_BEAN =
      Pattern.compile("\\$\\{bean:([\\w-]+)(?:(?:\\?method=|\\.)(" + CALL + "))?}");

  private static final Pattern FLAG = Pattern.compile("\\w+\\('([^']*)'\\)");

  /** A bean among the options of a URI. */
  private static final Pattern OPTION_BEAN = Pattern.compile("([\\w-]+)=\\s*#([^&]+)");

  private final Map<String, Class<?>> beans;

  /**
   * @param beans names and types of what a route may call
   */
  BeanCheck(Map<String, Class<?>> beans) {
    this.beans = beans;
  }

  void check(Definition d, String key, JsonNode value, List<Fault> faults) {
    if ((key.equals("bean") || key.equals("method")) && value.isObject()) {
      call(d, value.path("ref").asText(""), value.path("method").asText(null), faults);
    }
    if (!value.isTextual()) {
      return;
    }
    String text = value.asText();
    if (key.equals("bean") || key.equals("ref")) {
      bean(d, text, faults);
    } else if (isNameOfBean(key)
        || Allowed.bare(text).strip().startsWith("#") && !text.startsWith("#valueAs")) {
      reference(d, key, text, faults);
    }
  }

  void checkUri(Definition d, String scheme, String uri, List<Fault> faults) {
    if (scheme.equals("jdbc")) {
      reference(d, scheme, uri.substring(scheme.length() + 1).split("\\?", 2)[0], faults);
    }
    Matcher option = OPTION_BEAN.matcher(uri);
    while (option.find()) {
      reference(d, option.group(1), option.group(2), faults);
    }
  }

  /**
   * @param near what stands in the file
   */
  void checkExpression(Definition d, String text, String near, List<Fault> faults) {
    Matcher bean = SIMPLE_BEAN.matcher(text);
    while (bean.find()) {
      if (bean(d, bean.group(1), faults)) {
        call(d, bean.group(1), bean.group(2), faults);
      }
    }
    if (bean.replaceAll("").contains("${bean:")) {
      faults.add(
          d.fault(near, "writes a call in another way than ${bean:name?method=call}: " + near));
    }
  }

  /** Camel takes an option's name in small letters and with dashes as well. */
  static String option(String key) {
    return key.replace("-", "").toLowerCase(Locale.ROOT);
  }

  private static boolean isNameOfBean(String key) {
    String option = option(key);
    return BEAN_OPTIONS.contains(option)
        || option.endsWith("ref") && !option.equals("ref") && !option.equals("routetemplateref");
  }

  private void reference(Definition d, String key, String text, List<Fault> faults) {
    String name = text.strip().replaceFirst("^#(bean:)?", "");
    boolean isKnown =
        option(key).equals("aggregationstrategy")
            ? AGGREGATION.matcher(name).matches()
            : REFERENCES.getOrDefault(option(key), Set.of()).contains(name);
    if (!isKnown) {
      faults.add(unknown(d, name));
    }
  }

  private boolean bean(Definition d, String ref, List<Fault> faults) {
    boolean isKnown = beans.containsKey(ref);
    if (!isKnown) {
      faults.add(unknown(d, ref));
    }
    return isKnown;
  }

  private static Fault unknown(Definition d, String bean) {
    return d.fault(
        d.text().contains(": " + bean + "\n") ? ": " + bean + "\n" : bean,
        "uses the bean '" + bean + "', which does not exist or is not allowed in routes");
  }

  private void call(Definition d, String ref, String method, List<Fault> faults) {
    Class<?> type = beans.get(ref);
    if (method == null) {
      faults.add(d.fault(ref, "uses the bean '" + ref + "' without a method"));
    } else if (type != null) {
      String name = METHOD.matcher(method).matches() ? method.split("\\(", 2)[0] : method;
      if (Arrays.stream(type.getMethods()).noneMatch(m -> m.getName().equals(name))) {
        faults.add(
            d.fault(method, "calls '" + name + "', which the bean '" + ref + "' does not have"));
      } else if (isInherited(type, name)) {
        faults.add(
            d.fault(
                method, "calls '" + name + "', which the bean '" + ref + "' has not for routes"));
      }
      if (type == FeatureFlags.class) {
        Matcher flag = FLAG.matcher(method);
        if (!flag.matches() || !FeatureFlags.isKnown(flag.group(1))) {
          faults.add(
              d.fault(method, "asks by '" + method + "' for a feature flag that does not exist"));
        }
      }
    }
  }

  /** What a bean has by another type, such as close(), is for who looks after it. */
  private static boolean isInherited(Class<?> type, String method) {
    return Stream.concat(
            Stream.of(Object.class),
            Stream.concat(
                Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces())))
        .flatMap(above -> Arrays.stream(above.getMethods()))
        .anyMatch(m -> m.getName().equals(method));
  }
}
