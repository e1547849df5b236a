package ai.sutazai.embedding;

import java.util.Map;

/** The index holds the vectors of another model than the one that questions are embedded with. */
final class IndexMismatch extends IndexUnusable {

  private static final long serialVersionUID = 1L;

  IndexMismatch(Map<String, String> made, Map<String, String> needed) {
    super(
        "The search index was made with " + made + ", and this service embeds with " + needed,
        null);
  }
}
