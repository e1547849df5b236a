package ai.sutazai.embedding;

import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
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

  /** The longest text that others can be compared with by order. */
  int MAX_BOUND = 256;

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

  /**
   * Reads a filter and counts what it reads, the empty too, so that no request can ask for too
   * much.
   */
  final class FilterParser {

    private int conditions;

    private FilterParser() {}

    private Filter parse(Map<?, ?> json, String pointer, int depth) {
      if (depth > MAX_DEPTH) {
        throw invalid(pointer, "A filter may be nested " + MAX_DEPTH + " deep at most.");
      }
      if (json.isEmpty()) {
        count(pointer);
      }
      List<Filter> all = new ArrayList<>();
      json.forEach(
          (key, value) -> {
            String name = String.valueOf(key);
            all.add(entry(name, value, FieldError.child(pointer, name), depth));
          });
      return all.size() == 1 ? all.get(0) : new All(all);
    }

    private Filter entry(String name, Object value, String pointer, int depth) {
      if (name.equals("$and") || name.equals("$or")) {
        List<Filter> of = new ArrayList<>();
        for (Object item : list(value, pointer)) {
          if (!(item instanceof Map<?, ?> map)) {
            throw invalid(pointer, name + " takes a list of filters.");
          }
          of.add(parse(map, pointer + "/" + of.size(), depth + 1));
        }
        if (of.isEmpty()) {
          throw invalid(pointer, name + " needs at least one filter.");
        }
        return name.equals("$and") ? new All(of) : new Any(of);
      }
      if (name.startsWith("$")) {
        throw invalid(pointer, "Unknown operator " + name + ".");
      }
      if (value instanceof Map<?, ?> operators) {
        List<Filter> all = new ArrayList<>();
        operators.forEach(
            (operator, operand) ->
                all.add(
                    operation(
                        name,
                        String.valueOf(operator),
                        operand,
                        FieldError.child(pointer, String.valueOf(operator)))));
        if (all.isEmpty()) {
          throw invalid(pointer, "An operator is missing.");
        }
        return all.size() == 1 ? all.get(0) : new All(all);
      }
      return operation(name, "$eq", value, pointer);
    }

    private Filter operation(String name, String operator, Object operand, String pointer) {
      String field = indexName(name);
      return switch (operator) {
        case "$eq" -> new Equal(field, scalar(name, operand, pointer));
        case "$ne" -> new Not(new Equal(field, scalar(name, operand, pointer)));
        case "$in" -> {
          List<Filter> any = new ArrayList<>();
          for (Object item : list(operand, pointer)) {
            any.add(new Equal(field, scalar(name, item, pointer + "/" + any.size())));
          }
          if (any.isEmpty()) {
            count(pointer);
          }
          yield new Any(any);
        }
        case "$gt" -> new Range(field, ordered(name, operand, pointer), false, null, false);
        case "$gte" -> new Range(field, ordered(name, operand, pointer), true, null, false);
        case "$lt" -> new Range(field, null, false, ordered(name, operand, pointer), false);
        case "$lte" -> new Range(field, null, false, ordered(name, operand, pointer), true);
        default -> throw invalid(pointer, "Unknown operator " + operator + ".");
      };
    }

    private Object ordered(String name, Object operand, String pointer) {
      Object value = scalar(name, operand, pointer);
      if (value instanceof Boolean) {
        throw invalid(pointer, "A boolean has no order.");
      }
      if (value instanceof String text && text.length() > MAX_BOUND) {
        throw invalid(pointer, "A bound may have " + MAX_BOUND + " characters at most.");
      }
      return value;
    }

    private void count(String pointer) {
      if (++conditions > MAX_CONDITIONS) {
        throw invalid(pointer, "A filter may hold " + MAX_CONDITIONS + " conditions at most.");
      }
    }

    private Object scalar(String name, Object operand, String pointer) {
      count(pointer);
      Object value = comparable(name, operand);
      if (value == null) {
        throw invalid(
            pointer,
            name.equals("created_at")
                ? "A time such as 2026-01-31T12:00:00Z is needed here."
                : "A string, number or boolean is needed here.");
      }
      if (isInexact(operand)) {
        throw invalid(
            pointer, "Integers beyond " + MAX_INTEGER + " are not told apart; keep them as text.");
      }
      return value;
    }

    private static boolean isInexact(Object operand) {
      return operand instanceof Number number
          && !(operand instanceof Double)
          && Math.abs(number.doubleValue()) > MAX_INTEGER;
    }

    private static List<?> list(Object value, String pointer) {
      if (value instanceof List<?> list) {
        return list;
      }
      throw invalid(pointer, "A list is needed here.");
    }

    private static InvalidRequest invalid(String pointer, String detail) {
      return new InvalidRequest(FieldError.body(pointer, detail));
    }
  }
}
