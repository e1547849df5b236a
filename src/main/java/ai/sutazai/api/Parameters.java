package ai.sutazai.api;

import ai.sutazai.api.Operation.Parameter;
import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads an operation's declared parameters: decoded, checked, with their defaults. */
final class Parameters {

  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,40}");

  private final List<FieldError> errors = new ArrayList<>();
  private final Map<String, Object> values = new LinkedHashMap<>();

  private Parameters() {}

  /** All declared parameters by name; one that is absent and has no default is null. */
  static Map<String, Object> read(
      Operation operation, HttpServletRequest request, ContractText contract) {
    if (operation.parameters().isEmpty() && request.getQueryString() == null) {
      return Map.of();
    }
    Parameters parameters = new Parameters();
    parameters.take(
        operation.parameters("path"),
        "path",
        parameters.decoded("path", contract.variables(operation, request.getRequestURI())));
    Map<String, List<String>> query =
        parameters.decoded("query", QueryString.pairs(request.getQueryString()));
    parameters.take(operation.parameters("query"), "query", query);
    parameters.refuseUnknown(operation.parameters("query"), query);
    for (Parameter parameter : operation.parameters("header")) {
      List<String> sent = Collections.list(request.getHeaders(parameter.name()));
      parameters.take(List.of(parameter), "header", Map.of(parameter.name(), sent));
    }
    if (!parameters.errors.isEmpty()) {
      throw new InvalidRequest(parameters.errors);
    }
    return parameters.values;
  }

  private Map<String, List<String>> decoded(String in, List<Map.Entry<String, String>> pairs) {
    Map<String, List<String>> decoded = new LinkedHashMap<>();
    for (Map.Entry<String, String> pair : pairs) {
      String name = QueryString.decode(pair.getKey(), true);
      String value = QueryString.decode(pair.getValue(), in.equals("query"));
      if (name == null) {
        errors.add(error(in, pair.getKey(), "is not percent-encoded UTF-8"));
      } else if (value == null) {
        errors.add(error(in, name, "must be percent-encoded UTF-8"));
        decoded.put(name, List.of());
      } else {
        decoded.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
      }
    }
    return decoded;
  }

  private void take(List<Parameter> declared, String in, Map<String, List<String>> sent) {
    for (Parameter parameter : declared) {
      List<String> given = sent.getOrDefault(parameter.name(), List.of());
      if (given.size() > 1) {
        errors.add(error(in, parameter.name(), "must be given once"));
      } else if (given.size() == 1) {
        check(parameter, given.get(0));
      } else {
        if (parameter.required() && !sent.containsKey(parameter.name())) {
          errors.add(error(in, parameter.name(), "is required"));
        }
        JsonNode value = parameter.defaultValue();
        values.put(parameter.name(), value == null ? null : plain(value));
      }
    }
  }

  private void check(Parameter parameter, String text) {
    if (text.indexOf('\0') >= 0) {
      errors.add(error(parameter.in(), parameter.name(), "must not hold a NUL character"));
      return;
    }
    JsonNode value = typed(parameter.type(), text);
    List<FieldError> found = parameter.schema().parameter(parameter.in(), parameter.name(), value);
    errors.addAll(found);
    if (found.isEmpty()) {
      values.put(parameter.name(), plain(value));
    }
  }

  private void refuseUnknown(List<Parameter> declared, Map<String, List<String>> sent) {
    List<String> known = declared.stream().map(Parameter::name).toList();
    sent.keySet().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> errors.add(error("query", name, "is not a known parameter")));
  }

  private static FieldError error(String in, String name, String what) {
    return FieldError.parameter(in, name, name + " " + what + ".");
  }

  /** Text that is not of the type stays text, so that the schema refuses it. */
  private static JsonNode typed(String type, String text) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (type.equals("integer") && INTEGER.matcher(text).matches()) {
      BigInteger number = new BigInteger(text);
      return number.bitLength() < 32
          ? nodes.numberNode(number.intValue())
          : nodes.numberNode(number);
    }
    if (type.equals("boolean") && (text.equals("true") || text.equals("false"))) {
      return nodes.booleanNode(text.equals("true"));
    }
    return nodes.textNode(text);
  }

  private static Object plain(JsonNode value) {
    return value.isIntegralNumber()
        ? value.numberValue()
        : value.isBoolean() ? value.booleanValue() : value.asText();
  }
}
