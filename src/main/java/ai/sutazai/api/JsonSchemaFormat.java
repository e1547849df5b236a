package ai.sutazai.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.ValidationContext;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An object that is a JSON Schema itself, which something else will be held to. */
final class JsonSchemaFormat implements Format {

  static final String NAME = "json-schema";

  @Override
  public boolean matches(ExecutionContext execution, ValidationContext context, JsonNode value) {
    if (!value.isObject()) {
      return true;
    }
    try {
      return SchemaCheck.isSchema(value) && !new Descent(value).isEndless();
    } catch (JsonSchemaException e) {
      return false;
    }
  }

  @Override
  public String getName() {
    return NAME;
  }

  /** How far a value is followed by schemas that are applied to the very same place. */
  private record Descent(JsonNode root, Set<JsonNode> ending) {

    private static final int DEEPEST = 100;

    private static final List<String> LISTS = List.of("allOf", "anyOf", "oneOf");

    private static final List<String> SINGLE = List.of("not", "if", "then", "else");

    private static final List<String> REFERENCES = List.of("$ref", "$dynamicRef", "$recursiveRef");

    private static final List<String> ANCHORS = List.of("$anchor", "$dynamicAnchor");

    private Descent(JsonNode root) {
      this(root, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    boolean isEndless() {
      return isEndlessWithin(root);
    }

    private boolean isEndlessWithin(JsonNode node) {
      return isEndless(node, 0) || children(node).anyMatch(this::isEndlessWithin);
    }

    private boolean isEndless(JsonNode schema, int depth) {
      if (ending.contains(schema)) {
        return false;
      }
      if (depth > DEEPEST || inPlace(schema).anyMatch(next -> isEndless(next, depth + 1))) {
        return true;
      }
      ending.add(schema);
      return false;
    }

    private Stream<JsonNode> inPlace(JsonNode schema) {
      return Stream.of(
              LISTS.stream().flatMap(name -> children(schema.path(name))),
              SINGLE.stream().map(schema::path),
              children(schema.path("dependentSchemas")),
              REFERENCES.stream().flatMap(name -> referred(schema.path(name).asText())))
          .flatMap(next -> next)
          .filter(JsonNode::isObject);
    }

    /** What stands alone is referred to by its fragment. */
    private Stream<JsonNode> referred(String reference) {
      if (reference.isEmpty()) {
        return Stream.empty();
      }
      String place = reference.replaceFirst("^[^#]*#?", "");
      if (place.isEmpty() || place.startsWith("/")) {
        return Stream.of(root.at(place));
      }
      return ANCHORS.stream()
          .flatMap(anchor -> root.findParents(anchor).stream())
          .filter(node -> ANCHORS.stream().anyMatch(a -> place.equals(node.path(a).asText())));
    }

    private static Stream<JsonNode> children(JsonNode node) {
      return StreamSupport.stream(node.spliterator(), false);
    }
  }
}
