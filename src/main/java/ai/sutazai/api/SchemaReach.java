package ai.sutazai.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SchemaLocation.Fragment;
import com.networknt.schema.utils.JsonNodes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** How far a JSON Schema that somebody else wrote reaches, told from its text alone. */
final class SchemaReach {

  /** In characters, with references and repetitions written out. */
  private static final long LONGEST = 50_000;

  /** Of schemas that are applied to the very same place, one by the other. */
  private static final int DEEPEST = 100;

  private static final int MOST_NESTED = 300;

  private static final List<String> LISTS = List.of("allOf", "anyOf", "oneOf");

  private static final List<String> SINGLE = List.of("not", "if", "then", "else");

  private static final List<String> BY_NAME = List.of("dependentSchemas", "dependencies");

  private static final List<String> REFERENCES = List.of("$ref", "$dynamicRef", "$recursiveRef");

  private static final List<String> ANCHORS = List.of("$anchor", "$dynamicAnchor");

  private final JsonNode root;
  private final Map<String, List<JsonNode>> anchors = new HashMap<>();
  private final Map<JsonNode, Long> lengths = new IdentityHashMap<>();
  private final Set<JsonNode> ending = Collections.newSetFromMap(new IdentityHashMap<>());

  /** What only the whole may say of itself. */
  private final List<String> own;

  private final String address;

  SchemaReach(JsonNode root) {
    this.root = root;
    String id = root.path("$schema").asText().contains("draft-04") ? "id" : "$id";
    own = List.of("$schema", id);
    address = root.path(id).asText().replaceFirst("#.*", "");
  }

  /** Whether what is made of it, and what is held to it, comes to an end soon. */
  boolean isBounded() {
    if (root.toString().length() > LONGEST) {
      return false;
    }
    collectAnchors(root);
    return standsAlone(root) && length(root, 0) <= LONGEST && !isEndlessWithin(root);
  }

  private void collectAnchors(JsonNode node) {
    for (String anchor : ANCHORS) {
      if (node.path(anchor).isTextual()) {
        anchors.computeIfAbsent(node.get(anchor).asText(), a -> new ArrayList<>()).add(node);
      }
    }
    node.forEach(this::collectAnchors);
  }

  /** Whether each reference leads somewhere within it, and no part has an address of its own. */
  private boolean standsAlone(JsonNode node) {
    if (node != root && own.stream().anyMatch(name -> node.path(name).isTextual())
        || !references(node).allMatch(reference -> targets(reference).findAny().isPresent())) {
      return false;
    }
    for (JsonNode child : node) {
      if (!standsAlone(child)) {
        return false;
      }
    }
    return true;
  }

  /** Where it leads back to what it stands in, a reference counts as that is written. */
  private long length(JsonNode node, int depth) {
    if (node.isValueNode()) {
      return 1 + LinearPattern.size(node.asText());
    }
    if (depth > MOST_NESTED) {
      return LONGEST + 1;
    }
    Long known = lengths.putIfAbsent(node, (long) node.toString().length());
    if (known != null) {
      return known;
    }
    long length = node.size();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      length += LinearPattern.size(field.getKey());
    }
    for (JsonNode next :
        (Iterable<JsonNode>) Stream.concat(children(node), referred(node))::iterator) {
      length += length(next, depth + 1);
    }
    lengths.put(node, Math.min(length, LONGEST + 1));
    return lengths.get(node);
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
            BY_NAME.stream().flatMap(name -> children(schema.path(name))),
            referred(schema))
        .flatMap(next -> next)
        .filter(JsonNode::isObject);
  }

  private Stream<JsonNode> referred(JsonNode schema) {
    return references(schema).flatMap(this::targets);
  }

  private static Stream<String> references(JsonNode schema) {
    return REFERENCES.stream().map(schema::path).filter(JsonNode::isTextual).map(JsonNode::asText);
  }

  /** What a fragment leads to, as the library reads it. */
  private Stream<JsonNode> targets(String reference) {
    String fragment =
        reference.startsWith(address) ? reference.substring(address.length()) : reference;
    if (fragment.matches("#?")) {
      return Stream.of(root);
    }
    return fragment.startsWith("#")
        ? Stream.concat(
            anchors.getOrDefault(fragment.substring(1), List.of()).stream(),
            Stream.ofNullable(JsonNodes.get(root, Fragment.of(fragment))))
        : Stream.empty();
  }

  private static Stream<JsonNode> children(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }
}
