package ai.sutazai.query;

import ai.sutazai.embedding.Filter;
import ai.sutazai.embedding.SearchScope;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * What is looked for, and where.
 *
 * @param k how many chunks at most
 */
public record SearchRequest(String text, int k, Mode mode, SearchScope scope) {

  static final int DEFAULT_K = 10;

  /** By which signs a chunk is ranked: its meaning, its words, or both. */
  public enum Mode {
    HYBRID,
    DENSE,
    LEXICAL
  }

  /** Reads a validated body of {@code POST /search} or {@code POST /query}. */
  @SuppressWarnings("unchecked")
  static SearchRequest of(String text, Map<String, Object> body, String owner) {
    Map<String, Object> filter = (Map<String, Object>) body.get("filter");
    return new SearchRequest(
        text,
        body.get("k") instanceof Number k ? k.intValue() : DEFAULT_K,
        body.get("mode") instanceof String mode
            ? Mode.valueOf(mode.toUpperCase(Locale.ROOT))
            : Mode.HYBRID,
        new SearchScope(
            UUID.fromString(owner),
            body.get("collections") instanceof List<?> names ? (List<String>) names : List.of(),
            filter == null || filter.isEmpty() ? null : Filter.parse(filter)));
  }
}
