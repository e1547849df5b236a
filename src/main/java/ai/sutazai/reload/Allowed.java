package ai.sutazai.reload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a definition is made of what is allowed: whoever can write a route can run code. */
final class Allowed {

  private static final Set<String> COMPONENTS =
      Set.of(
          "direct",
          "seda",
          "timer",
          "file",
          "jdbc",
          "log",
          "langchain4j-chat",
          "langchain4j-embeddings",
          "spring-rabbitmq");

  private static final List<String> LANGUAGES =
      List.of("simple", "constant", "method", "header", "exchangeProperty", "variable");

  private static final Set<String> REFUSED_STEPS =
      Set.of(
          "script",
          "toD",
          "recipientList",
          "dynamicRouter",
          "routingSlip",
          "enrich",
          "poll",
          "pollEnrich",
          "process",
          "beanType",
          "kamelet",
          "serviceCall",
          "beans");

  /** They would leave the inbox, or make objects of any class. */
  private static final Set<String> REFUSED_OPTIONS =
      Set.of(
          "jailstartingdirectory",
          "unmarshaltype",
          "allowunmarshalltype",
          "collectiontype",
          "jsonview",
          "moduleclassnames",
          "modulerefs",
          "objectmapper");

  private static final Set<String> CONVERSIONS =
      Set.of("convertBodyTo", "convertHeaderTo", "convertVariableTo");

  /** Other types may stand for more than their text, such as a file for what is in it. */
  private static final Pattern PLAIN_TYPE =
      Pattern.compile("(java\\.lang\\.)?(String|Boolean|Integer|Long|Double)|byte\\[]");

  private static final Pattern TYPED = Pattern.compile("\\$\\{\\w*As\\((?:[^)]*,)?\\s*([^),]*)\\)");

  static final Set<String> URI_FIELDS = Set.of("uri", "deadLetterUri", "afterUri", "to", "from");

  /** Its text would be put into that of the other one, whatever it is. */
  private static final Pattern NESTED =
      Pattern.compile("\\$\\{[^}]*\\$\\{(?!(from)?[rR]outeId})|\\\\[${}]");

  /** What Camel reads once more before it takes it for a reference. */
  private static final Pattern HIDDEN = Pattern.compile("%|RAW[({]");

  private static final Pattern CODE =
      Pattern.compile(
          "bean:type:|getClass\\b|\\.class\\b|\\$\\{type:|\\$\\{sys(env)?[.:]|\\$\\{env[.:]"
              + "|\\$simple\\{|#(class|type):(?!org\\.apache\\.camel\\.processor\\.aggregate\\.)"
              + "|\\$\\{camelContext|[.](?i:\\w*context)\\b|(?i:getAttribute|CamelHttpServlet)|\\$\\{ref:|forName|\\$\\{properties:"
              + "|[.](get)?([eE]xchange|([fF]rom)?[eE]ndpoint|[uU]nitOfWork)\\b");

  /** A default, or what is no setting at all, could be anything. */
  private static final Pattern DEFAULTED = Pattern.compile("\\{\\{[^}]*:");

  private static final Pattern SETTING = Pattern.compile("\\{\\{[?!]?([^{}]*)}}");

  /** Others, such as those of the system, could be any text: a part of what would be refused. */
  private static final Pattern OWN_SETTING =
      Pattern.compile("(?!.*(secret|password|ur[li]$))(sutazai|database|queue|bus|agents)\\..+");

  private static final Pattern DIRECTORY =
      Pattern.compile("file:\\{\\{sutazai\\.inbox-dir}}[\\w./-]*");

  /** Options of files that say where one goes. */
  private static final Set<String> PLACES =
      Set.of(
          "move",
          "movefailed",
          "premove",
          "moveexisting",
          "tempprefix",
          "tempfilename",
          "donefilename",
          "filename");

  /** Of a file that is taken, no route says where it goes but by its name and the date. */
  private static final Pattern PLACE =
      Pattern.compile("(?!/)([\\w./-]|\\$\\{file:(only)?name(\\.\\w+)*}|\\$\\{date:now:[\\w-]+})*");

  private static final Pattern NAMELESS = Pattern.compile("direct:?(\\?.*)?");

  /** What could be a part of an expression, or of an option that refers to something. */
  private static final Pattern SIGNS = Pattern.compile("[${}#%&]");

  /** What makes two of an option, or is read once more. */
  private static final Pattern OPTION_SIGNS = Pattern.compile("[%&]");

  /** What Camel reads from elsewhere: code that nobody has looked at, or any file. */
  private static final Pattern RESOURCE = Pattern.compile("(?i)resource:");

  private final BeanCheck beans;

  /**
   * @param beans names and types of what a route may call
   */
  Allowed(Map<String, Class<?>> beans) {
    this.beans = new BeanCheck(beans);
  }

  void check(Definition d, List<Fault> faults) {
    d.walk((key, value) -> check(d, key, value, faults));
  }

  private void check(Definition d, String key, JsonNode value, List<Fault> faults) {
    if (REFUSED_OPTIONS.contains(BeanCheck.option(key))) {
      faults.add(d.fault(key, "sets " + key + ", which is not allowed in routes"));
    }
    if (REFUSED_STEPS.contains(key)) {
      faults.add(d.fault(key, "uses " + key + ", which is not allowed in routes"));
    }
    if (isOtherLanguage(key, value)) {
      faults.add(
          d.fault(
              key, "uses the language " + key + "; allowed are " + String.join(", ", LANGUAGES)));
    }
    if (CONVERSIONS.contains(key)) {
      conversion(d, value.path("type").asText(""), faults);
    }
    if (key.equals("resultType")) {
      conversion(d, value.asText(), faults);
    }
    if (key.equals("exceptionType") || key.equals("exception")) {
      exceptions(d, key, value, faults);
    }
    if (URI_FIELDS.contains(key) && value.isTextual()) {
      component(d, value.asText(), faults);
    }
    if (key.equals("parameters")) {
      options(d, value, faults);
    }
    if (value.path("method").isTextual() && !value.has("ref")) {
      faults.add(CamelSchema.shortForm(d, "method", value.path("method")));
    }
    beans.check(d, key, value, faults);
    if (value.isTextual()) {
      text(d, key, value, faults);
    }
  }

  private void text(Definition d, String key, JsonNode value, List<Fault> faults) {
    String text = value.asText();
    if (DEFAULTED.matcher(text).find()) {
      faults.add(d.fault(text, "uses more than a setting's name between braces: " + text));
    } else {
      settings(d, text, faults);
    }
    place(d, key, text, faults);
    filling(d, key, text, faults);
    parameters(d, key, text, faults);
    hidden(d, key, text, faults);
    expression(d, text, text, faults);
    String bare = bare(text);
    if (!bare.equals(text)) {
      expression(d, bare, text, faults);
    }
    boolean read = !key.equals("description") && RESOURCE.matcher(bare).find();
    if (read && !d.isStatement(value)) {
      faults.add(
          d.fault(
              text,
              "may read only a statement, by constant: {expression:"
                  + " resource:file:routes/<name>.sql}: "
                  + text));
    }
  }

  /** As a text, ref is the name of a bean. */
  private static boolean isOtherLanguage(String key, JsonNode value) {
    return CamelSchema.languages().contains(key)
        && !LANGUAGES.contains(key)
        && !(key.equals("ref") && value.isTextual());
  }

  /** A text without the settings in it: they may be empty. */
  static String bare(String text) {
    return SETTING.matcher(text).replaceAll("");
  }

  private static void options(Definition d, JsonNode parameters, List<Fault> faults) {
    parameters
        .properties()
        .forEach(
            option -> {
              String text = option.getKey() + "=" + option.getValue().asText();
              Matcher sign = OPTION_SIGNS.matcher(text);
              if (sign.find()) {
                faults.add(
                    d.fault(
                        option.getKey(),
                        "hides what it means with '" + sign.group() + "': " + text));
              }
            });
    if (parameters.isArray()) {
      for (String name : parameters.findValuesAsText("name")) {
        if (name.contains(".")) {
          faults.add(d.fault(name, "gives a parameter the name of a setting: " + name));
        }
      }
    }
  }

  private static void settings(Definition d, String text, List<Fault> faults) {
    Matcher setting = SETTING.matcher(text);
    while (setting.find()) {
      String name = setting.group(1);
      // As Spring reads a name, dashes and capitals are none of it.
      String plain = name.replace("-", "").toLowerCase(Locale.ROOT);
      if (!OWN_SETTING.matcher(plain).matches() && !d.parameters().contains(name)) {
        faults.add(
            d.fault(
                setting.group(),
                "uses " + setting.group() + ", which is none of this product's settings"));
      }
    }
    if (setting.replaceAll("").contains("{{")) {
      faults.add(d.fault(text, "uses a setting within another: " + text));
    }
  }

  private static void place(Definition d, String key, String text, List<Fault> faults) {
    String option = BeanCheck.option(key);
    // Where a file is written, Camel itself keeps it in its directory.
    String fixed = option.equals("filename") ? text.replaceAll("\\$\\{[^}]*}", "") : text;
    if (PLACES.contains(option) && (!PLACE.matcher(fixed).matches() || text.contains(".."))) {
      faults.add(d.fault(text, "may lead out of the directory: " + key + ": " + text));
    }
  }

  /** What fills a template in stands in another file. */
  private static void parameters(Definition d, String key, String text, List<Fault> faults) {
    Set<String> names = d.parameters();
    String filled =
        SETTING
            .matcher(text)
            .replaceAll(
                setting ->
                    names.contains(setting.group(1))
                        ? Matcher.quoteReplacement("{{" + setting.group(1) + "}}")
                        : "");
    for (String name : names) {
      String placeholder = "{{" + name + "}}";
      String quoted = Pattern.quote(placeholder);
      if (URI_FIELDS.contains(key) && filled.split(":", 2)[0].contains(placeholder)) {
        faults.add(
            d.fault(text, "is not to be filled in: " + placeholder + " stands for a component"));
      }
      if (Pattern.compile("\\$\\{[^}]*" + quoted).matcher(filled).find()) {
        faults.add(d.fault(text, "is not to be filled in: " + placeholder + " stands for code"));
      }
      if (!key.equals("description")
          && Pattern.compile(
                  "(?i)(?<![\\w-])[resouc]+" + quoted + "|" + quoted + "[resouc]*(:|\\{\\{)")
              .matcher(filled)
              .find()) {
        faults.add(
            d.fault(
                text,
                "is not to be filled in: "
                    + placeholder
                    + " could stand for a part of 'resource:'"));
      }
    }
  }

  /** Side by side in a template, two of them could make an expression. */
  private static void filling(Definition d, String key, String text, List<Fault> faults) {
    boolean fills =
        d.kind().equals("templatedRoute") && key.equals("value") || key.equals("defaultValue");
    if (fills && SIGNS.matcher(bare(text)).find()) {
      faults.add(d.fault(text, "fills a template in with what could be code: " + text));
    }
  }

  private static void conversion(Definition d, String type, List<Fault> faults) {
    if (!PLAIN_TYPE.matcher(type).matches()) {
      faults.add(d.fault(type, "converts to " + type + ", which is not allowed in routes"));
    }
  }

  private static void exceptions(Definition d, String key, JsonNode value, List<Fault> faults) {
    if (key.equals("exceptionType") && !value.asText().startsWith("ai.sutazai.")) {
      faults.add(
          d.fault(
              value.asText(), "throws " + value.asText() + ", which is none of this product's"));
    }
    for (JsonNode name : value.isArray() ? value : List.of(value)) {
      if (name.isTextual() && !exists(name.asText())) {
        faults.add(
            d.fault(
                name.asText(), "names the exception " + name.asText() + ", which does not exist"));
      }
    }
  }

  private void component(Definition d, String uri, List<Fault> faults) {
    String bare = bare(uri);
    String scheme = bare.split(":", 2)[0];
    if (!scheme.isEmpty() && !COMPONENTS.contains(scheme)) {
      faults.add(d.fault(uri, "uses the component " + scheme + ", which is not allowed in routes"));
    }
    if (scheme.equals("file") && (!DIRECTORY.matcher(uri).matches() || uri.contains(".."))) {
      faults.add(
          d.fault(
              uri,
              "uses a directory that is not {{sutazai.inbox-dir}} with plain names after it: "
                  + uri));
    }
    if (scheme.equals("direct") && NAMELESS.matcher(uri).matches()) {
      faults.add(d.fault(uri, "calls no route by its name; write direct:<name>"));
    }
    beans.checkUri(d, scheme, uri, faults);
    if (!bare.equals(uri)) {
      beans.checkUri(d, scheme, bare, faults);
    }
  }

  private static void hidden(Definition d, String key, String text, List<Fault> faults) {
    Matcher hidden = HIDDEN.matcher(text);
    if (hidden.find() && (URI_FIELDS.contains(key) || !hidden.group().equals("%"))) {
      faults.add(d.fault(text, "hides what it means with '" + hidden.group() + "': " + text));
    }
  }

  private void expression(Definition d, String text, String near, List<Fault> faults) {
    Matcher code = CODE.matcher(text);
    if (code.find()) {
      faults.add(
          d.fault(near, "runs code by '" + code.group() + "', which is not allowed in routes"));
    }
    TYPED
        .matcher(text)
        .results()
        .forEach(typed -> conversion(d, typed.group(1).replaceAll("['\"]", ""), faults));
    if (NESTED.matcher(text).find()) {
      faults.add(d.fault(near, "writes an expression within another: " + near));
    }
    beans.checkExpression(d, text, near, faults);
  }

  private static boolean exists(String type) {
    try {
      return Throwable.class.isAssignableFrom(
          Class.forName(type, false, Allowed.class.getClassLoader()));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
