package ai.sutazai.reload;

import ai.sutazai.reload.Definition.Unreadable;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

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

  private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final CamelSchema schema = new CamelSchema();
  private final Allowed allowed;

  /**
   * @param beans names and types of what a route may call
   */
  FileCheck(Map<String, Class<?>> beans) {
    this.allowed = new Allowed(beans);
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
      kinds(own, faults);
      schema.check(own, yaml, faults);
      if (faults.isEmpty()) {
        if (own.stream().noneMatch(Definition::isFixed)) {
          rules(own, faults);
        }
        own.forEach(d -> allowed.check(d, faults));
      }
      return new Reading(text, own, faults);
    } catch (Unreadable e) {
      return new Reading(text, List.of(), List.of(e.fault()));
    }
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
}
