package ai.sutazai.reload;

import ai.sutazai.flags.FeatureFlags;
import ai.sutazai.schemas.Schemas;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether files of routes can run together: each right for itself, and all that one names of
 * another there. Needs nothing that runs.
 */
final class RouteCheck {

  private static final Pattern PROPERTY = Pattern.compile("\\{\\{\\??([^:{}!]+)(:[^{}]*)?}}");

  private static final Pattern FLAG = Pattern.compile("(?i)is_enabled\\s*\\(\\s*'([^']*)'");

  private final Predicate<String> property;
  private final FileCheck file;

  /** Of the last check: most files are the same at the next. */
  private Map<String, FileCheck.Reading> readings = Map.of();

  /**
   * @param property whether a setting of this name exists
   * @param beans names and types of what a route may call
   */
  RouteCheck(Predicate<String> property, Map<String, Class<?>> beans) {
    this.property = property;
    this.file = new FileCheck(beans);
  }

  /** Everything that is wrong, at most once a file and line. */
  List<Fault> faults(Map<String, String> texts) {
    List<Fault> faults = new ArrayList<>();
    List<Definition> definitions = new ArrayList<>();
    Map<String, FileCheck.Reading> before = readings;
    readings = new HashMap<>();
    texts.forEach(
        (source, text) -> {
          if (text.indexOf('\uFFFD') >= 0 || text.indexOf('\0') >= 0) {
            faults.add(new Fault(source, 0, "is not UTF-8 text"));
          } else if (source.endsWith(RouteFolder.SUFFIX)) {
            FileCheck.Reading reading = before.get(source);
            if (reading == null || !reading.text().equals(text)) {
              reading = file.read(source, text);
            }
            readings.put(source, reading);
            faults.addAll(reading.faults());
            definitions.addAll(reading.definitions());
          } else if (text.isBlank()) {
            faults.add(new Fault(source, 0, "is empty"));
          } else if (source.endsWith(RouteFolder.STATEMENT)) {
            flags(source, text, faults);
          } else if (source.startsWith(RouteFolder.SCHEMAS)) {
            Schemas.faultOf(text).ifPresent(fault -> faults.add(new Fault(source, 0, fault)));
          }
        });
    Set<String> operations = operations(texts, faults);
    if (faults.isEmpty()) {
      new Together(texts, definitions, operations, faults).check();
    }
    return faults;
  }

  private static void flags(String source, String statement, List<Fault> faults) {
    Matcher flag = FLAG.matcher(statement);
    while (flag.find()) {
      String name = flag.group(1);
      if (!FeatureFlags.isKnown(name)) {
        faults.add(
            new Fault(
                source,
                Fault.line(statement, flag.start()),
                "asks for the feature flag '" + name + "', which does not exist"));
      }
    }
  }

  /** The contract's, each of which needs its route. */
  private static Set<String> operations(Map<String, String> texts, List<Fault> faults) {
    try {
      return Set.copyOf(
          Definition.YAML
              .readTree(texts.getOrDefault(RouteFolder.CONTRACT, ""))
              .path("paths")
              .findValuesAsText("operationId"));
    } catch (IOException e) {
      faults.add(new Fault(RouteFolder.CONTRACT, 0, "is not valid YAML"));
      return Set.of();
    }
  }

  /** The files' definitions, by what others know them by. */
  private final class Together {

    private final Map<String, String> texts;
    private final List<Definition> definitions;
    private final Set<String> operations;
    private final List<Fault> faults;

    /** By the ids of routes and steps, which Camel holds against each other. */
    private final Map<String, Definition> ids = new HashMap<>();

    private final Map<String, Definition> configurations = new HashMap<>();
    private final Map<String, Definition> templates = new HashMap<>();

    /** The names of the {@code direct:} endpoints that are served. */
    private final Set<String> direct = new HashSet<>();

    Together(
        Map<String, String> texts,
        List<Definition> definitions,
        Set<String> operations,
        List<Fault> faults) {
      this.texts = texts;
      this.definitions = definitions;
      this.operations = operations;
      this.faults = faults;
    }

    void check() {
      owners();
      steps();
      templated();
      for (String operation : operations) {
        if (!direct.contains(operation)) {
          faults.add(
              new Fault(
                  RouteFolder.NAME,
                  0,
                  "has no route direct:"
                      + operation
                      + ", which the contract's operation "
                      + operation
                      + " calls"));
        }
      }
      probes();
      instances();
      for (Definition d : definitions) {
        if (!d.isFixed()) {
          configured(d);
          named(d);
        }
      }
    }

    private void owners() {
      Map<String, Definition> called = new HashMap<>();
      for (Definition d : definitions) {
        Map<String, Definition> owners =
            switch (d.kind()) {
              case "routeConfiguration" -> configurations;
              case "routeTemplate" -> templates;
              case "route", "templatedRoute", "rest" -> ids;
              default -> new HashMap<>();
            };
        Definition other = owners.putIfAbsent(d.id(), d);
        if (other != null) {
          faults.add(
              d.fault(
                  d.id(), "has the id '" + d.id() + "', which " + other.source() + " has already"));
        }
        if (d.kind().equals("route") && !d.called().isEmpty()) {
          Definition same = called.putIfAbsent(d.called(), d);
          if (same != null && other == null) {
            faults.add(
                d.fault(
                    d.from(),
                    "is called as direct:" + d.called() + ", as " + same.source() + " is already"));
          }
        }
      }
      direct.addAll(called.keySet());
    }

    /**
     * Of routes that are loaded one by one Camel takes any; at a start, all at once, it does not.
     */
    private void steps() {
      for (Definition d : definitions) {
        for (String id : d.steps()) {
          Definition other = ids.putIfAbsent(id, d);
          if (other != null) {
            faults.add(
                d.fault(
                    id,
                    "has a step with the id '"
                        + id
                        + "', which "
                        + other.source()
                        + " has already"));
          }
        }
      }
    }

    private void templated() {
      for (Definition d : definitions) {
        if (d.kind().equals("templatedRoute")) {
          String name = d.body().path("routeTemplateRef").asText("");
          Definition template = templates.get(name);
          if (template == null) {
            faults.add(
                d.fault(
                    "routeTemplateRef",
                    "is made from the template '" + name + "', which does not exist"));
          } else {
            direct.add(d.madeFrom(template).called());
          }
        }
      }
    }

    private void probes() {
      Set<String> places = new HashSet<>();
      for (Definition d : definitions) {
        if (d.kind().equals("route") && !d.called().isEmpty()) {
          places.add(d.probe());
        }
      }
      texts.forEach(
          (source, text) -> {
            if (source.endsWith(RouteFolder.PROBE)) {
              if (!places.contains(source)) {
                faults.add(new Fault(source, 0, "is no probe of a direct: route beside it"));
              } else if (!Probe.isRight(text)) {
                faults.add(new Fault(source, 0, "is not {\"headers\": {…}, \"body\": …}"));
              }
            }
          });
    }

    /** What a template calls by its parameters. */
    private void instances() {
      for (Definition d : definitions) {
        Definition template = templates.get(d.body().path("routeTemplateRef").asText(""));
        if (template != null) {
          template.walk(
              (key, value) -> {
                String uri = d.fill(value.asText());
                if (!uri.equals(value.asText()) && isUnserved(key, uri)) {
                  String name = Definition.direct(uri);
                  faults.add(d.fault(name, "calls " + uri + ", which no route serves"));
                }
              });
        }
      }
    }

    private boolean isUnserved(String key, String uri) {
      return Allowed.URI_FIELDS.contains(key)
          && uri.startsWith("direct:")
          && !uri.contains("{{")
          && !direct.contains(Definition.direct(uri));
    }

    private void configured(Definition d) {
      if (!d.kind().equals("route") && !d.kind().equals("routeTemplate")) {
        return;
      }
      String name = d.configuration();
      Definition configuration = configurations.get(name);
      boolean isDoor = d.called().isEmpty() || operations.contains(d.called());
      if (configuration == null) {
        faults.add(
            d.fault(
                "routeConfigurationId",
                name.isEmpty()
                    ? "names no routeConfigurationId"
                    : "names the routeConfiguration '" + name + "', which does not exist"));
      } else if (isDoor && !catchesAll(configuration)) {
        faults.add(
            d.fault(
                "routeConfigurationId",
                "is a door, but its routeConfiguration '"
                    + name
                    + "' does not end with a handled java.lang.Exception"));
      }
    }

    private void named(Definition d) {
      Set<String> parameters = d.parameters();
      d.walk(
          (key, value) -> {
            String text = value.asText();
            if (isUnserved(key, text)) {
              faults.add(d.fault(text, "calls " + text + ", which no route serves"));
            }
            Matcher properties = PROPERTY.matcher(text);
            while (properties.find()) {
              String name = properties.group(1);
              boolean has = properties.group(2) != null || parameters.contains(name);
              if (!has && !property.test(name)) {
                faults.add(
                    d.fault(name, "uses the setting {{" + name + "}}, which does not exist"));
              }
            }
          });
      for (String statement : d.statements()) {
        if (!texts.containsKey(statement)) {
          faults.add(
              d.fault(
                  statement,
                  "reads " + statement + ", which does not exist below " + RouteFolder.NAME));
        }
      }
    }
  }

  private static boolean catchesAll(Definition configuration) {
    JsonNode clauses = configuration.body().path("onException");
    JsonNode last = clauses.path(clauses.size() - 1).path("onException");
    return last.at("/exception/0").asText().equals("java.lang.Exception")
        && last.at("/handled/constant/expression").asText().equals("true");
  }
}
