package ai.sutazai.query;

import ai.sutazai.text.Marks;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.stream.Collectors;

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

  /** The sentences with their marks, as an answer holds them that no model wrote. */
  static String quoted(List<Citation> citations) {
    boolean lines = citations.stream().anyMatch(citation -> citation.text().contains("\n"));
    return citations.stream()
        .map(citation -> Marks.inOtherBrackets(citation.text()) + " [" + citation.n() + "]")
        .collect(Collectors.joining(lines ? "\n\n" : " "));
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
