package ai.sutazai.embedding;

import ai.sutazai.errors.InvalidRequest;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A condition on a chunk's document, as API callers write it and as the index evaluates it. */
public sealed interface Filter {

  /** Fields every document has; any other name is a key of its metadata. */
  Set<String> OWN_FIELDS =
      Set.of("filename", "title", "source", "media_type", "page", "version", "created_at");

  int MAX_DEPTH = 8;
  int MAX_CONDITIONS = 256;

  /** UTF-8 bytes of the longest text that others can be compared with by order. */
  int MAX_BOUND = 768;

  /** Up to here, and down to its negative, a Double tells integers apart. */
  long MAX_INTEGER = (1L << 53) - 1;

  record All(List<Filter> of) implements Filter {}

  record Any(List<Filter> of) implements Filter {}

  record Not(Filter of) implements Filter {}

  /**
   * @param field the index's name of it
   * @param value a String, Double or Boolean
   */
  record Equal(String field, Object value) implements Filter {}

  /**
   * @param low or null for none; a String or Double, of one type with {@code high}
   */
  record Range(String field, Object low, boolean lowIncluded, Object high, boolean highIncluded)
      implements Filter {}

  /**
   * The filter a request body holds.
   *
   * @param json {@code {"field": value}}, {@code {"field": {"$op": value}}}, {@code {"$and": […]}}
   * @throws InvalidRequest naming the operator or value that is not understood, with its pointer
   */
  static Filter parse(Map<String, Object> json) {
    return new FilterParser().parse(json, "/filter", 0);
  }

  /** The index's name of a field: own fields as they are, metadata keys apart from them. */
  static String indexName(String field) {
    return OWN_FIELDS.contains(field) ? field : "metadata." + field;
  }

  /**
   * The form in which a value is compared: numbers as Double, a date of {@code created_at} as its
   * milliseconds.
   *
   * @return null if it cannot be compared
   */
  static Object comparable(String field, Object value) {
    if (field.equals("created_at")) {
      try {
        return (double) OffsetDateTime.parse(String.valueOf(value)).toInstant().toEpochMilli();
      } catch (DateTimeException | ArithmeticException e) {
        return null;
      }
    }
    if (value instanceof Number number) {
      // The index would tell -0.0 from 0.
      return number.doubleValue() + 0.0;
    }
    return value instanceof String || value instanceof Boolean ? value : null;
  }
}
