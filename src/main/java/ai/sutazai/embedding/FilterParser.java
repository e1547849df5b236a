package ai.sutazai.embedding;

import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads a filter and counts what it reads, the empty too, so that no request can ask for too much.
 */
final class FilterParser {

  private int conditions;

  Filter parse(Map<?, ?> json, String pointer, int depth) {
    if (depth > Filter.MAX_DEPTH) {
      throw invalid(pointer, "A filter may be nested " + Filter.MAX_DEPTH + " deep at most.");
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
    return all.size() == 1 ? all.get(0) : new Filter.All(all);
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
      return name.equals("$and") ? new Filter.All(of) : new Filter.Any(of);
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
      return all.size() == 1 ? all.get(0) : new Filter.All(all);
    }
    return operation(name, "$eq", value, pointer);
  }

  private Filter operation(String name, String operator, Object operand, String pointer) {
    String field = Filter.indexName(name);
    return switch (operator) {
      case "$eq" -> new Filter.Equal(field, scalar(name, operand, pointer));
      case "$ne" -> new Filter.Not(new Filter.Equal(field, scalar(name, operand, pointer)));
      case "$in" -> {
        List<Filter> any = new ArrayList<>();
        for (Object item : list(operand, pointer)) {
          any.add(new Filter.Equal(field, scalar(name, item, pointer + "/" + any.size())));
        }
        if (any.isEmpty()) {
          count(pointer);
        }
        yield new Filter.Any(any);
      }
      case "$gt" -> new Filter.Range(field, ordered(name, operand, pointer), false, null, false);
      case "$gte" -> new Filter.Range(field, ordered(name, operand, pointer), true, null, false);
      case "$lt" -> new Filter.Range(field, null, false, ordered(name, operand, pointer), false);
      case "$lte" -> new Filter.Range(field, null, false, ordered(name, operand, pointer), true);
      default -> throw invalid(pointer, "Unknown operator " + operator + ".");
    };
  }

  private Object ordered(String name, Object operand, String pointer) {
    Object value = scalar(name, operand, pointer);
    if (value instanceof Boolean) {
      throw invalid(pointer, "A boolean has no order.");
    }
    if (value instanceof String text
        && text.getBytes(StandardCharsets.UTF_8).length > Filter.MAX_BOUND) {
      throw invalid(pointer, "A bound may have " + Filter.MAX_BOUND + " bytes of UTF-8 at most.");
    }
    return value;
  }

  private void count(String pointer) {
    if (++conditions > Filter.MAX_CONDITIONS) {
      throw invalid(pointer, "A filter may hold " + Filter.MAX_CONDITIONS + " conditions at most.");
    }
  }

  private Object scalar(String name, Object operand, String pointer) {
    count(pointer);
    Object value = Filter.comparable(name, operand);
    if (value == null) {
      throw invalid(
          pointer,
          name.equals("created_at")
              ? "A time such as 2026-01-31T12:00:00Z is needed here."
              : "A string, number or boolean is needed here.");
    }
    if (isInexact(operand)) {
      throw invalid(
          pointer,
          "Integers beyond " + Filter.MAX_INTEGER + " are not told apart; keep them as text.");
    }
    return value;
  }

  private static boolean isInexact(Object operand) {
    return operand instanceof Number number
        && !(operand instanceof Double)
        && Math.abs(number.doubleValue()) > Filter.MAX_INTEGER;
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
