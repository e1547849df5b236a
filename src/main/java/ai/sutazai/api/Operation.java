package ai.sutazai.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.MediaType;

/**
 * One operation of the contract.
 *
 * @param id the operationId, also its route's id
 * @param method in upper case
 * @param path its template below the base path, in segments
 * @param open whether it needs no token
 * @param roles that may call it; empty: every role
 * @param parameters those in path, query and header
 * @param requestTypes what its body may be, the most specific first; empty: it takes none
 * @param replyTypes what it may answer with, the preferred first; empty: its replies have no body
 * @param takesAnything whether a body of any other type is content, too, except a web form
 * @param body what its JSON body must be
 */
public record Operation(
    String id,
    String method,
    List<String> path,
    boolean open,
    Set<String> roles,
    List<Parameter> parameters,
    List<MediaType> requestTypes,
    List<MediaType> replyTypes,
    boolean takesAnything,
    Optional<JsonBodySchema> body) {

  /** A declared parameter; {@code defaultValue} is null if there is none. */
  public record Parameter(
      String name,
      String in,
      boolean required,
      String type,
      JsonNode defaultValue,
      SchemaCheck schema) {}

  /**
   * A JSON body's schema.
   *
   * @param defaults of its own fields
   * @param texts own fields that are a content, whose text may hold every character
   * @param base64 own fields that are a content in Base64
   */
  public record JsonBodySchema(
      SchemaCheck schema, Map<String, JsonNode> defaults, Set<String> texts, Set<String> base64) {

    boolean hasContents() {
      return !texts.isEmpty() || !base64.isEmpty();
    }
  }

  List<Parameter> parameters(String in) {
    return parameters.stream().filter(parameter -> parameter.in().equals(in)).toList();
  }

  boolean matches(List<String> segments) {
    if (segments.size() != path.size()) {
      return false;
    }
    for (int i = 0; i < path.size(); i++) {
      String expected = path.get(i);
      boolean fits =
          isVariable(expected) ? !segments.get(i).isEmpty() : expected.equals(segments.get(i));
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** Values of the path's variables as they came, still percent-encoded. */
  List<Map.Entry<String, String>> variables(List<String> segments) {
    List<Map.Entry<String, String>> variables = new ArrayList<>();
    for (int i = 0; i < path.size(); i++) {
      String name = path.get(i);
      if (isVariable(name)) {
        variables.add(Map.entry(name.substring(1, name.length() - 1), segments.get(i)));
      }
    }
    return variables;
  }

  private static boolean isVariable(String segment) {
    return segment.startsWith("{");
  }
}
