package ai.sutazai.reload;

import ai.sutazai.flags.FeatureFlags;
import ai.sutazai.reload.Definition.Unreadable;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether one file of routes is right for itself: fits Camel's schema, keeps the house's rules, and
 * is made of what is allowed.
 */
final class FileCheck {

  private static final Set<String> KINDS =
      Set.of(
          "route",
          "routeConfiguration",
          "routeTemplate",
          "templatedRoute",
          "rest",
          "restConfiguration");

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

  /** Camel's own ways to gather what was split. */
  private static final Pattern AGGREGATION =
      Pattern.compile("class:org\\.apache\\.camel\\.processor\\.aggregate\\.\\w+Strategy");

  /** What options may refer to without a call, by their names; nothing else. */
  private static final Map<String, Set<String>> REFERENCES =
      Map.of(
          "jdbc", Set.of("record", "bulkRecord"),
          "preparestatementstrategy", Set.of("statements"),
          "chatmodel", Set.of("chatModel"),
          "embeddingmodel", Set.of("embeddingModel"),
          "circuitbreaker",
              Set.of("chatBreaker", "embedderBreaker", "indexBreaker", "parserBreaker"),
          "executorservice", Set.of("requestThreads"),
          "filter", Set.of("settledFiles"),
          "inprogressrepository", Set.of("filesInProgress"),
          // An option of the doors, beside its name.
          "value", Set.of("replyFailures"));

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

  private static final Set<String> REFUSED_LANGUAGES =
      Set.of(
          "groovy",
          "joor",
          "java",
          "js",
          "mvel",
          "ognl",
          "spel",
          "xpath",
          "xquery",
          "jq",
          "python",
          "csimple",
          "datasonnet",
          "hl7terser",
          "jsonpath",
          "language",
          "tokenize",
          "wasm",
          "xtokenize");

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

  static final Set<String> URI_FIELDS = Set.of("uri", "deadLetterUri", "afterUri", "to", "from");

  private static final String CALL = "\\w+(?:\\((?:[^()]|\\([^()]*\\))*\\))?";

  private static final Pattern METHOD = Pattern.compile(CALL);

  private static final Pattern SIMPLE_BEAN =
      Pattern.compile("\\$\\{bean:([\\w-]+)(?:(?:\\?method=|\\.)(" + CALL + "))?}");

  /** Its text would be put into that of the other one, whatever it is. */
  private static final Pattern NESTED =
      Pattern.compile("\\$\\{[^}]*\\$\\{(?!(from)?[rR]outeId})|\\\\[${}]");

  /** What Camel reads once more before it takes it for a reference. */
  private static final Pattern HIDDEN = Pattern.compile("%|RAW[({]");

  private static final Pattern FLAG = Pattern.compile("\\w+\\('([^']*)'\\)");
  private static final Pattern CODE =
      Pattern.compile(
          "bean:type:|getClass\\b|\\.class\\b|\\$\\{type:|\\$\\{sys(env)?[.:]|\\$\\{env[.:]"
              + "|\\$simple\\{|#(class|type):(?!org\\.apache\\.camel\\.processor\\.aggregate\\.)"
              + "|\\$\\{camelContext|[.]\\w*[cC]ontext\\b|\\$\\{ref:|forName|\\$\\{properties:"
              + "|messageAs\\(|[.](get)?([eE]xchange|([fF]rom)?[eE]ndpoint|[uU]nitOfWork)\\b");

  /** A default, or what is no setting at all, could be anything. */
  private static final Pattern DEFAULTED = Pattern.compile("\\{\\{[^}]*:");

  private static final Pattern SETTING = Pattern.compile("\\{\\{[?!]?([^{}]*)}}");

  /** Others, such as those of the system, could be any text: a part of what would be refused. */
  private static final Pattern OWN_SETTING =
      Pattern.compile("(?!.*(secret|password|-url|-uri))(sutazai|database|queue|bus|agents)\\..+");

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

  /** What could be a part of an expression. */
  private static final Pattern BRACES = Pattern.compile("[${}]");

  /** A bean among the options of a URI. */
  private static final Pattern OPTION_BEAN = Pattern.compile("([\\w-]+)=\\s*#([^&]+)");

  private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final Map<String, Class<?>> beans;

  /**
   * @param beans names and types of what a route may call
   */
  FileCheck(Map<String, Class<?>> beans) {
    this.beans = beans;
  }

  /** Only what a file is made of, whether it is right or not: far quicker than the rest. */
  List<Fault> allowed(String source, String text) {
    try {
      List<Fault> faults = new ArrayList<>();
      List<Definition> own = Definition.of(source, text, Definition.read(source, text));
      kinds(own, faults);
      allowed(own, faults);
      return faults;
    } catch (Unreadable e) {
      return List.of(e.fault());
    }
  }

  /**
   * What was read of a file.
   *
   * @param definitions none if it cannot be taken for any
   */
  record Reading(String text, List<Definition> definitions, List<Fault> faults) {}

  Reading read(String source, String text) {
    try {
      List<Fault> faults = new ArrayList<>();
      JsonNode yaml = Definition.read(source, text);
      List<Definition> own = Definition.of(source, text, yaml);
      form(own, yaml, faults);
      if (faults.isEmpty()) {
        if (own.stream().noneMatch(Definition::isFixed)) {
          rules(own, faults);
        }
        allowed(own, faults);
      }
      return new Reading(text, own, faults);
    } catch (Unreadable e) {
      return new Reading(text, List.of(), List.of(e.fault()));
    }
  }

  private static void form(List<Definition> own, JsonNode yaml, List<Fault> faults) {
    kinds(own, faults);
    Set<ValidationMessage> messages = Form.SCHEMA.validate(yaml);
    for (ValidationMessage message : messages) {
      if (isShort(message)) {
        String name = lastName(message.getInstanceLocation().toString());
        faults.add(shortForm(own.get(0), name, message.getInstanceNode()));
        return;
      }
    }
    for (ValidationMessage message : messages) {
      if (!isPlaceholder(message.getInstanceNode())) {
        String at = message.getInstanceLocation().toString();
        String name = message.getProperty() != null ? message.getProperty() : lastName(at);
        faults.add(own.get(0).fault(name, "does not fit the schema: " + message.getMessage()));
        break;
      }
    }
  }

  private static boolean isShort(ValidationMessage message) {
    return message.getType().equals("type")
        && message.getInstanceNode().isTextual()
        && message.getMessage().endsWith("object expected");
  }

  private static Fault shortForm(Definition d, String name, JsonNode value) {
    String written = name + ": " + value.asText();
    return d.fault(
        d.text().contains(written) ? written : value.asText(),
        "writes '" + name + "' in short; it has to be written out in full, field by field");
  }

  private static void kinds(List<Definition> own, List<Fault> faults) {
    for (Definition d : own) {
      if (!KINDS.contains(d.kind())) {
        faults.add(d.fault(d.kind(), "holds a " + d.kind() + ", which is not allowed here"));
      }
    }
  }

  private static void rules(List<Definition> own, List<Fault> faults) {
    Definition first = own.get(0);
    String name = first.source().substring(first.source().lastIndexOf('/') + 1);
    String stem = name.substring(0, name.length() - RouteFolder.SUFFIX.length());
    if (own.size() > 1) {
      faults.add(first.fault("", "holds " + own.size() + " definitions; one a file"));
    } else if (!first.id().equals(stem) || !KEBAB.matcher(stem).matches()) {
      faults.add(
          first.fault(
              "id", "has the id '" + first.id() + "', which has to be the file's name, " + stem));
    } else if (first.kind().equals("route")
        && first.body().path("description").asText("").isBlank()) {
      faults.add(first.fault("", "has no description"));
    }
  }

  private void allowed(List<Definition> own, List<Fault> faults) {
    own.forEach(d -> d.walk((key, value) -> allowed(d, key, value, faults)));
  }

  private void allowed(Definition d, String key, JsonNode value, List<Fault> faults) {
    if (option(key).equals("jailstartingdirectory")) {
      faults.add(d.fault(key, "sets " + key + ", which is not allowed in routes"));
    }
    if (REFUSED_STEPS.contains(key)) {
      faults.add(d.fault(key, "uses " + key + ", which is not allowed in routes"));
    }
    if (REFUSED_LANGUAGES.contains(key)) {
      faults.add(
          d.fault(key, "uses the language " + key + "; allowed are simple, constant and method"));
    }
    if (key.equals("exceptionType") || key.equals("exception")) {
      exceptions(d, key, value, faults);
    }
    if (URI_FIELDS.contains(key) && value.isTextual()) {
      component(d, value.asText(), faults);
    }
    if (key.equals("bean") && value.isTextual()) {
      bean(d, value.asText(), faults);
    }
    if (key.equals("ref") && value.isObject()) {
      faults.add(d.fault(key, "uses the language ref; allowed are simple, constant and method"));
    }
    if (key.equals("ref") && value.isTextual()) {
      bean(d, value.asText(), faults);
    }
    if (value.isTextual() && isNameOfBean(key)) {
      reference(d, key, value.asText(), faults);
    }
    if (value.path("method").isTextual() && !value.has("ref")) {
      faults.add(shortForm(d, "method", value.path("method")));
    }
    if ((key.equals("bean") || key.equals("method")) && value.isObject()) {
      call(d, value.path("ref").asText(""), value.path("method").asText(null), faults);
    }
    if (value.isTextual()) {
      String text = value.asText();
      if (DEFAULTED.matcher(text).find()) {
        faults.add(d.fault(text, "uses more than a setting's name between braces: " + text));
      } else {
        settings(d, text, faults);
      }
      place(d, key, text, faults);
      filling(d, key, text, faults);
      d.parameters().forEach(name -> parameter(d, name, key, text, faults));
      if (text.strip().startsWith("#") && !text.startsWith("#valueAs") && !isNameOfBean(key)) {
        reference(d, key, text, faults);
      }
      hidden(d, key, text, faults);
      expression(d, text, text, faults);
      String bare = SETTING.matcher(text).replaceAll("");
      if (!bare.equals(text)) {
        // A setting may be empty.
        expression(d, bare, text, faults);
      }
    }
  }

  private static void settings(Definition d, String text, List<Fault> faults) {
    Matcher setting = SETTING.matcher(text);
    while (setting.find()) {
      String name = setting.group(1);
      if (!OWN_SETTING.matcher(name).matches() && !d.parameters().contains(name)) {
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

  /** Camel takes an option's name in small letters and with dashes as well. */
  private static String option(String key) {
    return key.replace("-", "").toLowerCase(Locale.ROOT);
  }

  private static void place(Definition d, String key, String text, List<Fault> faults) {
    String option = option(key);
    // Where a file is written, Camel itself keeps it in its directory.
    String fixed = option.equals("filename") ? text.replaceAll("\\$\\{[^}]*}", "") : text;
    if (PLACES.contains(option) && (!PLACE.matcher(fixed).matches() || text.contains(".."))) {
      faults.add(d.fault(text, "may lead out of the directory: " + key + ": " + text));
    }
  }

  /** What fills a template in stands in another file. */
  private static void parameter(
      Definition d, String name, String key, String text, List<Fault> faults) {
    String placeholder = "{{" + name + "}}";
    if (URI_FIELDS.contains(key) && text.startsWith(placeholder)) {
      faults.add(
          d.fault(text, "is not to be filled in: " + placeholder + " stands for a component"));
    }
    if (Pattern.compile("\\$\\{[^}]*" + Pattern.quote(placeholder)).matcher(text).find()) {
      faults.add(d.fault(text, "is not to be filled in: " + placeholder + " stands for code"));
    }
  }

  /** Side by side in a template, two of them could make an expression. */
  private static void filling(Definition d, String key, String text, List<Fault> faults) {
    boolean fills =
        d.kind().equals("templatedRoute") && key.equals("value") || key.equals("defaultValue");
    if (fills && BRACES.matcher(SETTING.matcher(text).replaceAll("")).find()) {
      faults.add(d.fault(text, "fills a template in with what could be code: " + text));
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
    String scheme = SETTING.matcher(uri).replaceAll("").split(":", 2)[0];
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
    if (scheme.equals("jdbc")) {
      reference(d, scheme, uri.substring(scheme.length() + 1).split("\\?", 2)[0], faults);
    }
    Matcher option = OPTION_BEAN.matcher(uri);
    while (option.find()) {
      reference(d, option.group(1), option.group(2), faults);
    }
  }

  private static void hidden(Definition d, String key, String text, List<Fault> faults) {
    Matcher hidden = HIDDEN.matcher(text);
    if (hidden.find() && (URI_FIELDS.contains(key) || !hidden.group().equals("%"))) {
      faults.add(d.fault(text, "hides what it means with '" + hidden.group() + "': " + text));
    }
  }

  private static boolean isNameOfBean(String key) {
    String option = option(key);
    return BEAN_OPTIONS.contains(option)
        || option.endsWith("ref") && !option.equals("ref") && !option.equals("routetemplateref");
  }

  private void expression(Definition d, String text, String near, List<Fault> faults) {
    Matcher code = CODE.matcher(text);
    if (code.find()) {
      faults.add(
          d.fault(near, "runs code by '" + code.group() + "', which is not allowed in routes"));
    }
    if (NESTED.matcher(text).find()) {
      faults.add(d.fault(near, "writes an expression within another: " + near));
    }
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

  private static boolean exists(String type) {
    try {
      return Throwable.class.isAssignableFrom(
          Class.forName(type, false, FileCheck.class.getClassLoader()));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Of a path such as {@code $[0].route.from.steps[0].to}. */
  private static String lastName(String path) {
    return path.replaceFirst("^.*?([a-zA-Z]*)[^a-zA-Z]*$", "$1");
  }

  private static boolean isPlaceholder(JsonNode value) {
    return value != null && value.isTextual() && value.asText().matches("\\{\\{[A-Za-z.-]+}}");
  }

  /** Read when it is needed first. */
  private static final class Form {
    static final JsonSchema SCHEMA = schema();
  }

  private static JsonSchema schema() {
    try (InputStream in = FileCheck.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
      JsonMetaSchema v4 =
          JsonMetaSchema.builder(JsonMetaSchema.getV4())
              .keyword(new NonValidationKeyword("deprecated"))
              .build();
      return JsonSchemaFactory.builder()
          .defaultMetaSchemaIri(v4.getIri())
          .metaSchema(v4)
          .build()
          // Laid out beforehand, all that it refers to would fill a quarter of a gigabyte.
          .getSchema(
              writtenOut(new ObjectMapper().readTree(in)),
              SchemaValidatorsConfig.builder()
                  .pathType(PathType.LEGACY)
                  .locale(Locale.ENGLISH)
                  .preloadJsonSchema(false)
                  .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without the short forms: what a mere text means there, no rule could tell. */
  private static JsonNode writtenOut(JsonNode form) {
    for (JsonNode definition : form.at("/items/definitions")) {
      Iterator<JsonNode> alternatives = definition.path("oneOf").iterator();
      while (alternatives.hasNext()) {
        if (alternatives.next().path("type").asText().equals("string")) {
          alternatives.remove();
        }
      }
    }
    return form;
  }
}
