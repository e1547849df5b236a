package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.sutazai.InTime;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaException;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever writes a schema, it neither takes the machine nor stops what else it does. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SchemaCheckTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'properties': {%s}",
        "'allOf': [%s]",
        "'items': {'properties': {%s}}",
        "'dependentSchemas': {%s}"
      })
  void referencesThatMultiplyAreRefused(String shape) {
    refused(multiplied(shape, n -> "#/$defs/a" + n));
    refused(multiplied(shape, n -> "#/%24defs/a" + n));
    refused(multiplied(shape, n -> "#a" + n));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'$defs': {'a': {'$id': 'a', 'allOf': [{'$ref': 'a'}]}}}",
        "{'$defs': {'a': {'$ref': '#/nowhere'}}}",
        "{'$defs': {'a': {'$ref': '#/%zz'}}}",
        "{'$defs': {'a': {'$ref': 'https://example.org/b'}}}"
      })
  void whatLeadsElsewhereOrNowhereIsRefused(String schema) {
    refused(schema);
  }

  @Test
  void schemaIsReferredToByItsOwnAddress() {
    assertThat(
            isSchema(
                "{'$id': 'https://example.org/a', 'properties': {'a': {'$ref':"
                    + " 'https://example.org/a#/$defs/b'}, 'c': {'$ref': 'https://example.org/a'},"
                    + " 'd': {'$ref': '#e'}}, '$defs': {'b': {'$anchor': 'e'}}}"))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'$ref': '#'}",
        "{'allOf': [{'$ref': '#/%61llOf/0'}]}",
        "{'$schema': 'http://json-schema.org/draft-07/schema#', 'dependencies': {'a': {'$ref': '#'}}}"
      })
  void whatLeadsBackToTheSamePlaceIsRefused(String schema) {
    refused(schema);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((a{1000}){1000}){1000}",
        "(((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}){9}",
        "(?:x{1,1000}y){1,1000}"
      })
  void patternThatIsLargeWrittenOutIsRefused(String pattern) {
    refused("{'pattern': '" + pattern + "'}");
    refused("{'patternProperties': {'" + pattern + "': true}}");
    assertThat(isSchema("{'pattern': '" + pattern + "'}")).isFalse();
  }

  @Test
  void manyAndLongPatternsAreRefused() {
    refused("{'pattern': '" + "(".repeat(5_000) + ")".repeat(5_000) + "'}");
    refused(
        "{'properties': {"
            + IntStream.range(0, 2_000)
                .mapToObj(n -> "'a" + n + "': {'pattern': '^.{0,1000}$'}")
                .collect(Collectors.joining(","))
            + "}}");
  }

  @Test
  void whatIsUsualIsTaken() {
    String tree =
        "{'$ref': '#/$defs/node', '$defs': {'node': {'type': 'object', 'properties': {"
            + "'left': {'$ref': '#/$defs/node'}, 'right': {'$ref': '#/$defs/node'},"
            + "'children': {'type': 'array', 'items': {'$ref': '#/$defs/node'}},"
            + "'id': {'pattern': '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'},"
            + "'name': {'pattern': '^[A-Za-z0-9 _-]{1,1000}$', 'type': 'string'}}}}}";
    assertThat(isSchema(tree)).isTrue();
    SchemaCheck check = SchemaCheck.of(json(tree));
    assertThat(check.body(json("{'left': {'children': [{'name': 'x'}]}}"))).isEmpty();
    assertThat(check.body(json("{'left': {'children': [{'name': 1}]}}"))).hasSize(1);
    assertThat(
            check.body(
                json(
                    "{'children': ["
                        + "{'left': {'name': 'x'}},".repeat(10_000)
                        + "{'right': {}}]}")))
        .isEmpty();
  }

  @Test
  void valueThatWouldBeCheckedWithoutEndIsRefused() {
    String twice =
        "{'allOf': [{'properties': {'a': {'$ref': '#'}}}, {'properties': {'a': {'$ref': '#'}}}]}";
    assertThat(SchemaCheck.of(json(twice)).body("/payload", json(nested("{'a':", "1", "}", 60))))
        .singleElement()
        .satisfies(error -> assertThat(error.detail()).contains("takes too long"));
  }

  @Test
  void schemaThatIsNestedDeeplyIsRefused() {
    refused(nested("{'not':", "{}", "}", 900));
    refused(nested("{'properties': {'a':", "{}", "}}", 450));
  }

  private static String multiplied(String shape, IntFunction<String> reference) {
    return "{'type': 'object', 'properties': {'p': {'$ref': '"
        + reference.apply(0)
        + "'}}, '$defs': {"
        + IntStream.range(0, 8)
            .mapToObj(
                level ->
                    "'a%d': {'$anchor': 'a%d', %s},"
                        .formatted(
                            level,
                            level,
                            shape.formatted(
                                IntStream.range(0, 10)
                                    .mapToObj(
                                        n ->
                                            (shape.contains("[%s]") ? "" : "'x" + n + "': ")
                                                + "{'$ref': '"
                                                + reference.apply(level + 1)
                                                + "'}")
                                    .collect(Collectors.joining(",")))))
            .collect(Collectors.joining())
        + "'a8': {'$anchor': 'a8'}}}";
  }

  private static String nested(String open, String middle, String close, int times) {
    return open.repeat(times) + middle + close.repeat(times);
  }

  private static void refused(String schema) {
    InTime.assertWithin(
        Duration.ofSeconds(2),
        () ->
            assertThatThrownBy(() -> SchemaCheck.of(json(schema)))
                .isInstanceOf(JsonSchemaException.class));
  }

  private static boolean isSchema(String schema) {
    return SchemaCheck.isSchema(json(schema));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
