package ai.sutazai.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a new contract breaks those who call by the old one: an operation that is gone, a request
 * that is no longer taken, a field of a reply that is gone or of another type. What cannot be
 * compared counts as broken.
 */
final class ContractChange {

  private static final Set<String> UPPER_BOUNDS =
      Set.of("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties");
  private static final Set<String> LOWER_BOUNDS =
      Set.of("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties");
  private static final Set<String> LISTS = Set.of("anyOf", "oneOf", "allOf", "prefixItems");

  /** These say nothing of what is valid. */
  private static final Set<String> NOTES =
      Set.of(
          "description",
          "title",
          "example",
          "examples",
          "default",
          "deprecated",
          "$comment",
          "x-message",
          "x-any-characters");

  /** These are compared on their own. */
  private static final Set<String> COMPARED =
      Set.of(
          "$ref",
          "type",
          "enum",
          "required",
          "properties",
          "patternProperties",
          "additionalProperties",
          "items");

  /** Where a schema names fields, by their names or by patterns of them. */
  private static final List<String> FIELDS = List.of("properties", "patternProperties");

  /** An operation with what its path says for all of its operations. */
  private record Entry(String name, JsonNode operation, JsonNode path) {}

  private final ContractText old;
  private final ContractText young;
  private final List<String> breaks = new ArrayList<>();

  /** Pairs of schemas compared already; they may hold themselves. */
  private final Set<List<Object>> seen = new HashSet<>();

  private ContractChange(ContractText old, ContractText young) {
    this.old = old;
    this.young = young;
  }

  /** Each without its subject, such as "no longer has POST /search". */
  static List<String> breaks(ContractText old, ContractText young) {
    ContractChange change = new ContractChange(old, young);
    Map<String, Entry> after = entries(young);
    entries(old)
        .forEach(
            (key, before) -> {
              if (after.containsKey(key)) {
                change.compare(before, after.get(key));
              } else {
                change.breaks.add("no longer has " + before.name());
              }
            });
    for (String name : ContractText.MESSAGES) {
      change.schema(name + " takes", old.component(name), young.component(name), true);
    }
    return change.breaks;
  }

  /** By method and path, whatever the variables are called. */
  private static Map<String, Entry> entries(ContractText text) {
    Map<String, Entry> found = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> path : text.document().path("paths").properties()) {
      for (Map.Entry<String, JsonNode> field : path.getValue().properties()) {
        if (ContractText.METHODS.contains(field.getKey())) {
          String name = field.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
          found.put(
              name.replaceAll("\\{[^}]*}", "{}"),
              new Entry(name, field.getValue(), path.getValue()));
        }
      }
    }
    return found;
  }

  private void compare(Entry before, Entry after) {
    String at = before.name();
    if (security(old, before).isEmpty() && !security(young, after).isEmpty()) {
      breaks.add("wants a token for " + at + ", which was open");
    }
    Set<String> roles = texts(after.operation().path("x-roles"));
    if (!roles.isEmpty() && !isWithin(texts(before.operation().path("x-roles")), roles)) {
      breaks.add("lets fewer roles call " + at);
    }
    parameters(at, before, after);
    JsonNode oldBody = old.resolve(before.operation().path("requestBody"));
    JsonNode newBody = young.resolve(after.operation().path("requestBody"));
    if (newBody.path("required").asBoolean() && !oldBody.path("required").asBoolean()) {
      breaks.add("wants a body for " + at);
    }
    if (oldBody.path("x-any-type").asBoolean() && !newBody.path("x-any-type").asBoolean()) {
      breaks.add("no longer takes bodies of any type for " + at);
    }
    bodies(at + " takes", oldBody, newBody, true);
    for (Map.Entry<String, JsonNode> reply : before.operation().path("responses").properties()) {
      if (reply.getKey().startsWith("2")) {
        JsonNode next = after.operation().path("responses").path(reply.getKey());
        if (next.isMissingNode()) {
          breaks.add("no longer answers " + reply.getKey() + " to " + at);
        } else {
          bodies(at + " answers", old.resolve(reply.getValue()), young.resolve(next), false);
        }
      }
    }
  }

  private static JsonNode security(ContractText text, Entry entry) {
    return entry.operation().has("security")
        ? entry.operation().get("security")
        : text.document().path("security");
  }

  private void parameters(String at, Entry before, Entry after) {
    Map<String, JsonNode> then = parameters(old, before);
    Map<String, JsonNode> now = parameters(young, after);
    then.forEach(
        (key, parameter) -> {
          if (!now.containsKey(key)) {
            breaks.add("no longer takes the parameter " + key + " of " + at);
          } else {
            schema(
                at + " takes " + key, parameter.path("schema"), now.get(key).path("schema"), true);
          }
        });
    now.forEach(
        (key, parameter) -> {
          boolean was = then.containsKey(key) && then.get(key).path("required").asBoolean();
          if (parameter.path("required").asBoolean() && !was) {
            breaks.add("wants the parameter " + key + " of " + at);
          }
        });
  }

  /** By place and name; those of the path by their order, since callers never see their names. */
  private static Map<String, JsonNode> parameters(ContractText text, Entry entry) {
    Map<String, JsonNode> found = new LinkedHashMap<>();
    for (JsonNode list :
        List.of(entry.path().path("parameters"), entry.operation().path("parameters"))) {
      for (JsonNode reference : list) {
        JsonNode parameter = text.resolve(reference);
        String name = parameter.path("name").asText();
        boolean inPath = parameter.path("in").asText().equals("path");
        int place =
            entry.name().substring(0, entry.name().indexOf("{" + name) + 1).split("\\{", -1).length
                - 1;
        found.put(inPath ? "path " + place : parameter.path("in").asText() + " " + name, parameter);
      }
    }
    return found;
  }

  private void bodies(String at, JsonNode before, JsonNode after, boolean request) {
    for (Map.Entry<String, JsonNode> type : before.path("content").properties()) {
      JsonNode next = after.path("content").path(type.getKey());
      if (next.isMissingNode()) {
        breaks.add("has no " + type.getKey() + " any more that " + at);
      } else {
        schema(at, type.getValue().path("schema"), next.path("schema"), request);
      }
    }
  }

  /**
   * @param request whether callers write it: then it may only grow wider. What they read must keep
   *     its fields and types; new fields, and new values in old ones, are theirs to live with.
   */
  private void schema(String at, JsonNode oldReference, JsonNode newReference, boolean request) {
    JsonNode before = whole(old, oldReference);
    JsonNode after = whole(young, newReference);
    if (!seen.add(List.of(before, after, request)) || before.equals(after) && isLeaf(before)) {
      return;
    }
    if (isNothing(before)) {
      // Nobody could send it, or was ever sent it.
      return;
    }
    if (isNothing(after)) {
      breaks.add("leaves nothing of what " + at);
      return;
    }
    Set<String> then = types(before);
    Set<String> now = types(after);
    boolean fits = request ? isWithin(then, now) : isWithin(now, then);
    if (!fits) {
      breaks.add("changes the type of what " + at);
    }
    if (request) {
      rules(at, before, after);
    }
    properties(at, before, after, request);
    if (before.has("items") || request && after.has("items")) {
      schema(at + "[]", before.path("items"), after.path("items"), request);
    }
    if (isOpen(before) && isOpen(after)) {
      schema(at + "/*", others(before), others(after), request);
    }
    for (String list : LISTS) {
      lists(at, before.path(list), after.path(list), request);
    }
  }

  private void properties(String at, JsonNode before, JsonNode after, boolean request) {
    Set<String> then = texts(before.path("required"));
    Set<String> now = texts(after.path("required"));
    for (String field : request ? without(now, then) : without(then, now)) {
      breaks.add((request ? "now wants " : "no longer promises ") + field + " in what " + at);
    }
    boolean strict = !isOpen(after);
    if (request && strict && isOpen(before)) {
      breaks.add("no longer takes other fields in what " + at);
    }
    if (request) {
      for (Map.Entry<String, JsonNode> field : after.path("properties").properties()) {
        if (!before.path("properties").has(field.getKey())) {
          // Whoever sent such a field sent it as any other.
          for (JsonNode other : others(before, field.getKey())) {
            schema(at + " " + field.getKey(), other, field.getValue(), true);
          }
        }
      }
      for (Map.Entry<String, JsonNode> pattern : after.path("patternProperties").properties()) {
        if (!before.path("patternProperties").has(pattern.getKey())) {
          breaks.add("holds to another patternProperties what " + at);
        }
      }
    }
    for (String fields : FIELDS) {
      for (Map.Entry<String, JsonNode> field : before.path(fields).properties()) {
        JsonNode next = after.path(fields).path(field.getKey());
        String name = at + " " + field.getKey();
        if (!next.isMissingNode()) {
          schema(name, field.getValue(), next, request);
        } else if (isNothing(whole(old, field.getValue()))) {
          continue;
        } else if (!request || strict) {
          breaks.add("no longer has the field " + field.getKey() + " in what " + at);
        } else {
          schema(name, field.getValue(), others(after), true);
        }
      }
    }
  }

  /** Bounds, enumerations and whatever else a caller's value is held to. */
  private void rules(String at, JsonNode before, JsonNode after) {
    if (after.has("enum")
        && (!before.has("enum")
            || !isWithin(texts(before.path("enum")), texts(after.path("enum"))))) {
      breaks.add("takes fewer values where " + at);
    }
    if (before.path("x-any-characters").asBoolean()
        && !after.path("x-any-characters").asBoolean()) {
      breaks.add("no longer takes any character in what " + at);
    }
    if (before.has("default") && !before.get("default").equals(after.get("default"))) {
      breaks.add("no longer has the default " + before.get("default") + " in what " + at);
    }
    for (Map.Entry<String, JsonNode> rule : after.properties()) {
      String name = rule.getKey();
      JsonNode was = before.get(name);
      if (NOTES.contains(name)
          || COMPARED.contains(name)
          || LISTS.contains(name)
          || isSame(was, rule.getValue(), new HashSet<>())) {
        continue;
      }
      boolean wider =
          was != null
              && (UPPER_BOUNDS.contains(name) && number(rule.getValue()).compareTo(number(was)) > 0
                  || LOWER_BOUNDS.contains(name)
                      && number(rule.getValue()).compareTo(number(was)) < 0);
      if (!wider) {
        breaks.add("holds to another " + name + " what " + at);
      }
    }
  }

  /** Whether both say the same, by what they refer to as well. */
  private boolean isSame(JsonNode before, JsonNode after, Set<JsonNode> passed) {
    return after.equals(before)
        && after.findValues("$ref").stream()
            .filter(reference -> reference.isTextual() && passed.add(reference))
            .map(reference -> JsonNodeFactory.instance.objectNode().put("$ref", reference.asText()))
            .allMatch(node -> isSame(old.passed(node).get(1), young.passed(node).get(1), passed));
  }

  private void lists(String at, JsonNode before, JsonNode after, boolean request) {
    if (before.size() != after.size()) {
      breaks.add("takes apart in another way what " + at);
      return;
    }
    for (int n = 0; n < before.size(); n++) {
      schema(at, before.get(n), after.get(n), request);
    }
  }

  /** A schema with what stands beside its reference, which holds as well. */
  private static JsonNode whole(ContractText text, JsonNode reference) {
    List<JsonNode> passed = text.passed(reference);
    JsonNode whole = passed.get(passed.size() - 1);
    for (int n = passed.size() - 2; n >= 0; n--) {
      whole = both(whole, passed.get(n));
    }
    return whole;
  }

  /** One schema that says what both say. */
  private static JsonNode both(JsonNode one, JsonNode other) {
    if (!one.isObject()) {
      return isNothing(one) ? one : other;
    }
    ObjectNode both = one.deepCopy();
    for (Map.Entry<String, JsonNode> rule : other.properties()) {
      String name = rule.getKey();
      JsonNode said = both.get(name);
      if (name.equals("$ref")) {
        continue;
      }
      if (said == null || said.equals(rule.getValue()) || NOTES.contains(name)) {
        both.set(name, rule.getValue());
      } else if (UPPER_BOUNDS.contains(name) || LOWER_BOUNDS.contains(name)) {
        boolean isLess = number(rule.getValue()).compareTo(number(said)) < 0;
        both.set(name, isLess == UPPER_BOUNDS.contains(name) ? rule.getValue() : said);
      } else if (name.equals("required")) {
        Set<String> fields = new TreeSet<>(texts(said));
        fields.addAll(texts(rule.getValue()));
        ArrayNode list = both.putArray(name);
        fields.forEach(list::add);
      } else if (name.equals("properties")) {
        both.set(name, properties(said, rule.getValue()));
      } else {
        // Two at once cannot be compared but with the same two.
        both.withArray("allOf")
            .add(JsonNodeFactory.instance.objectNode().set(name, rule.getValue()));
      }
    }
    return both;
  }

  private static JsonNode properties(JsonNode some, JsonNode others) {
    ObjectNode all = some.deepCopy();
    others
        .properties()
        .forEach(
            field -> {
              JsonNode said = all.get(field.getKey());
              if (said == null || said.equals(field.getValue())) {
                all.set(field.getKey(), field.getValue());
              } else {
                all.putObject(field.getKey()).putArray("allOf").add(said).add(field.getValue());
              }
            });
    return all;
  }

  private static boolean isNothing(JsonNode schema) {
    return schema.isBoolean() && !schema.asBoolean();
  }

  /** Without {@code $ref}s a schema is what it looks like. */
  private static boolean isLeaf(JsonNode schema) {
    return schema.findValue("$ref") == null;
  }

  /** Whether every value of one is taken by the other; no types are all. */
  private static boolean isWithin(Set<String> some, Set<String> all) {
    Set<String> taken = new TreeSet<>(all);
    if (taken.contains("number")) {
      taken.add("integer");
    }
    return all.isEmpty() || !some.isEmpty() && taken.containsAll(some);
  }

  private static Set<String> types(JsonNode schema) {
    JsonNode type = schema.path("type");
    return type.isTextual() ? Set.of(type.asText()) : texts(type);
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new TreeSet<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  /** Whether it takes fields that it does not name. */
  private static boolean isOpen(JsonNode schema) {
    JsonNode others = schema.path("additionalProperties");
    return !others.isBoolean() || others.asBoolean();
  }

  /** What those fields are held to: to nothing, if it does not say. */
  private static JsonNode others(JsonNode schema) {
    JsonNode others = schema.path("additionalProperties");
    return others.isObject() ? others : JsonNodeFactory.instance.objectNode();
  }

  /** What a field that it does not name is held to; nothing, if it takes none of that name. */
  private static List<JsonNode> others(JsonNode schema, String field) {
    List<JsonNode> fitting =
        schema.path("patternProperties").properties().stream()
            .filter(pattern -> new LinearPattern(pattern.getKey()).matches(field))
            .map(Map.Entry::getValue)
            .toList();
    return fitting.isEmpty() && isOpen(schema) ? List.of(others(schema)) : fitting;
  }

  private static BigDecimal number(JsonNode value) {
    return value.decimalValue();
  }
}
