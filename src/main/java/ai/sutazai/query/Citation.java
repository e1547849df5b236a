package ai.sutazai.query;

import ai.sutazai.text.Marks;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** The place that the mark {@code [n]} of an answer points at; offsets as in {@link Passage}. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Citation(
    int n,
    String documentId,
    int version,
    String filename,
    Integer page,
    int start,
    int end,
    String text,
    double score) {

  /** The sentence with its mark, as an answer holds it that no model wrote. */
  String quoted() {
    return Marks.inOtherBrackets(text) + " [" + n + "]";
  }

  static Citation of(int n, Passage passage) {
    return new Citation(
        n,
        passage.documentId(),
        passage.version(),
        passage.filename(),
        passage.page(),
        passage.start(),
        passage.end(),
        passage.text(),
        passage.score());
  }
}
