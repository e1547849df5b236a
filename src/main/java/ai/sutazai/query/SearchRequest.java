package ai.sutazai.query;

import ai.sutazai.embedding.Filter;
import ai.sutazai.embedding.SearchScope;
import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.text.VisibleText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * What is looked for, and where.
 *
 * @param k how many chunks at most
 * @param feedback whether the first hits tell what else to look for: that finds more on a subject,
 *     but loses the one passage that answers a question
 */
public record SearchRequest(String text, int k, Mode mode, boolean feedback, SearchScope scope) {

  static final int DEFAULT_K = 10;

  /** By which signs a chunk is ranked: its meaning, its words, or both. */
  public enum Mode {
    HYBRID,
    DENSE,
    LEXICAL
  }

  /** A search, of a validated body of {@code POST /search}. */
  static SearchRequest search(Map<String, Object> body, String owner) {
    return of((String) body.get("query"), body, true, owner);
  }

  /** The search for a question's passages, of a validated body of {@code POST /query}. */
  static SearchRequest question(Map<String, Object> body, String owner) {
    return of((String) body.get("question"), body, false, owner);
  }

  SearchRequest withText(String other) {
    return new SearchRequest(other, k, mode, feedback, scope);
  }

  @SuppressWarnings("unchecked")
  private static SearchRequest of(
      String text, Map<String, Object> body, boolean feedback, String owner) {
    Map<String, Object> filter = (Map<String, Object>) body.get("filter");
    if (VisibleText.isBlank(text)) {
      throw new InvalidRequest(FieldError.body(feedback ? "/query" : "/question", "It is blank."));
    }
    return new SearchRequest(
        text,
        body.get("k") instanceof Number k ? k.intValue() : DEFAULT_K,
        body.get("mode") instanceof String mode
            ? Mode.valueOf(mode.toUpperCase(Locale.ROOT))
            : Mode.HYBRID,
        feedback,
        new SearchScope(
            UUID.fromString(owner),
            body.get("collections") instanceof List<?> names ? (List<String>) names : List.of(),
            filter == null || filter.isEmpty() ? null : Filter.parse(filter)));
  }
}
