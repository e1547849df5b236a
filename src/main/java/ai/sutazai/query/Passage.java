package ai.sutazai.query;

import java.util.Map;

/**
 * A stretch of a document that an answer can stand on.
 *
 * @param start first offset into the document's text, in Unicode code points
 * @param end offset behind the last
 * @param text exactly {@code text[start:end]} of the document
 */
record Passage(
    String documentId,
    int version,
    String filename,
    Integer page,
    int start,
    int end,
    String text,
    double score,
    String head) {

  static Passage of(Map<String, Object> row) {
    return new Passage(
        (String) row.get("document_id"),
        (Integer) row.get("version"),
        (String) row.get("filename"),
        (Integer) row.get("page"),
        (Integer) row.get("start_offset"),
        (Integer) row.get("end_offset"),
        (String) row.get("text"),
        (Double) row.get("score"),
        (String) row.get("head"));
  }

  /** A part of this passage, {@code from} and {@code to} being UTF-16 offsets into its text. */
  Passage part(int from, int to, double partScore) {
    int before = text.codePointCount(0, from);
    return new Passage(
        documentId,
        version,
        filename,
        page,
        start + before,
        start + before + text.codePointCount(from, to),
        text.substring(from, to),
        partScore,
        head);
  }

  /** Whether there is something in both stretches. */
  boolean overlaps(Passage other) {
    return documentId.equals(other.documentId)
        && version == other.version
        && start < other.end
        && other.start < end;
  }
}
