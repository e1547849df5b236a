package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.util.unit.DataSize;

class ContractTest {

  private static final ContractText CONTRACT = contract().current();

  static Contract contract() {
    return new Contract(
        new ApiSettings(
            new FileSystemResource("routes/api/openapi.yaml"),
            DataSize.ofMegabytes(50),
            Duration.ofSeconds(30)));
  }

  @Test
  void theOperationsAreThese() {
    assertThat(CONTRACT.operations())
        .extracting(Operation::id)
        .containsExactlyInAnyOrder(
            "log-in",
            "refresh-token",
            "log-out",
            "get-me",
            "list-users",
            "create-user",
            "get-user",
            "update-user",
            "delete-user",
            "submit-document",
            "list-documents",
            "get-document",
            "get-document-content",
            "get-document-text",
            "list-document-chunks",
            "follow-document",
            "reprocess-document",
            "delete-document",
            "search",
            "query",
            "list-conversations",
            "get-conversation",
            "delete-conversation",
            "reindex",
            "list-agents",
            "create-agent",
            "get-agent",
            "update-agent",
            "delete-agent",
            "submit-task",
            "list-tasks",
            "get-task",
            "follow-task",
            "cancel-task",
            "get-job",
            "list-dead-letters",
            "replay-dead-letters",
            "get-dead-letter",
            "discard-dead-letter",
            "replay-dead-letter",
            "list-audit",
            "list-flags",
            "set-flag",
            "list-routes");
  }

  @Test
  void whatRoutesHoldMessagesToIsRequired() throws IOException {
    Set<String> named = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("routes"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".camel.yaml")).toList()) {
        Pattern.compile("method: read\\(\\*, '(\\w+)', \\*\\)")
            .matcher(Files.readString(file))
            .results()
            .forEach(call -> named.add(call.group(1)));
      }
    }

    assertThat(ContractText.MESSAGES).containsExactlyInAnyOrderElementsOf(named);
  }

  @Test
  void aDefaultBesideAReferenceComesBeforeThatOfWhatItRefersTo() throws IOException {
    String text = Files.readString(Path.of("routes/api/openapi.yaml"));
    String limit = "schema: {type: integer, minimum: 1, maximum: 200, default: 50}";
    assertThat(text).contains(limit);
    ContractText edited =
        new ContractText(
            text.replace(limit, "schema: {$ref: '#/components/schemas/K', default: 7}")
                .getBytes(StandardCharsets.UTF_8));

    assertThat(edited.match("GET", "/api/v1/documents").orElseThrow().parameters("query"))
        .filteredOn(parameter -> parameter.name().equals("limit"))
        .singleElement()
        .satisfies(parameter -> assertThat(parameter.defaultValue().asInt()).isEqualTo(7));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/v1/auth/login, log-in",
    "GET, /api/v1/documents, list-documents",
    "HEAD, /api/v1/documents, list-documents",
    "GET, /api/v1/documents/x, get-document",
    "GET, /api/v1/documents/x/chunks, list-document-chunks",
    "DELETE, /api/v1/documents/x, delete-document"
  })
  void aRequestFindsItsOperation(String method, String path, String id) {
    assertThat(CONTRACT.match(method, path)).map(Operation::id).contains(id);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/search",
    "get, /api/v1/documents",
    "GET, /api/v1/documents/",
    "GET, /api/v1/documents//chunks",
    "GET, /api/v1",
    "GET, /api/v1/",
    "GET, /documents",
    "GET, /api/v2/documents"
  })
  void anyOtherRequestFindsNone(String method, String path) {
    assertThat(CONTRACT.match(method, path)).isEmpty();
  }

  @Test
  void wrongMethodNeedsATokenOnlyWhereTheOthersDo() {
    assertThat(CONTRACT.isOpen("POST", "/api/v1/auth/login")).isTrue();
    assertThat(CONTRACT.isOpen("PATCH", "/api/v1/auth/login")).isTrue();
    assertThat(CONTRACT.isOpen("PATCH", "/api/v1/documents")).isFalse();
    assertThat(CONTRACT.isOpen("GET", "/api/v1/nowhere")).isFalse();
  }

  @Test
  void pathThatIsWrittenOutIsNotAnId() {
    assertThat(CONTRACT.match("GET", "/api/v1/dead-letters/replay")).isEmpty();
    assertThat(CONTRACT.methods("/api/v1/dead-letters/replay")).containsExactly("POST");
  }

  @Test
  void onlyLogInAndRefreshAreOpen() {
    assertThat(CONTRACT.operations())
        .filteredOn(Operation::open)
        .extracting(Operation::id)
        .containsExactlyInAnyOrder("log-in", "refresh-token");
  }

  @Test
  void usersRoutesLettersAndAuditAreTheAdmins() {
    assertThat(CONTRACT.operations())
        .filteredOn(operation -> operation.roles().equals(Set.of("admin")))
        .extracting(Operation::id)
        .containsExactlyInAnyOrder(
            "list-users",
            "create-user",
            "get-user",
            "update-user",
            "delete-user",
            "create-agent",
            "update-agent",
            "delete-agent",
            "reindex",
            "get-job",
            "list-dead-letters",
            "replay-dead-letters",
            "get-dead-letter",
            "discard-dead-letter",
            "replay-dead-letter",
            "list-audit",
            "list-flags",
            "set-flag",
            "list-routes");
  }

  @Test
  void thePathsMethodsAreKnown() {
    assertThat(CONTRACT.methods("/api/v1/documents/x")).containsExactly("DELETE", "GET", "HEAD");
    assertThat(CONTRACT.methods("/api/v1/nothing")).isEmpty();
  }

  /** An example and the schema it stands beside. */
  record Example(String place, JsonNode schema, JsonNode value) {
    @Override
    public String toString() {
      return place;
    }
  }

  static List<Example> examples() {
    List<Example> examples = new ArrayList<>();
    collect("", CONTRACT.document().path("paths"), examples);
    collect("", CONTRACT.document().path("components"), examples);
    return examples;
  }

  private static void collect(String place, JsonNode node, List<Example> examples) {
    if (node.has("schema") && node.has("examples")) {
      for (Map.Entry<String, JsonNode> example : node.get("examples").properties()) {
        JsonNode value = resolve(example.getValue()).path("value");
        examples.add(new Example(place + "/" + example.getKey(), node.get("schema"), value));
      }
    } else if (node.has("schema") && node.has("example")) {
      examples.add(new Example(place, node.get("schema"), node.get("example")));
    }
    for (Map.Entry<String, JsonNode> child : node.properties()) {
      collect(place + "/" + child.getKey(), child.getValue(), examples);
    }
    for (JsonNode child : node) {
      if (node.isArray()) {
        collect(place + "/" + child.path("name").asText(), child, examples);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleFitsItsSchema(Example example) {
    SchemaCheck schema = new SchemaCheck.Compiler(CONTRACT.document()).compile(example.schema());
    assertThat(schema.body(example.value())).isEmpty();
  }

  @Test
  void everyOperationIsShownByExamples() {
    for (JsonNode path : CONTRACT.document().path("paths")) {
      for (JsonNode operation : path) {
        if (operation.has("operationId")) {
          String id = operation.get("operationId").asText();
          assertThat(operation.path("summary").asText()).as(id).isNotBlank();
          for (JsonNode body : operation.path("requestBody").path("content")) {
            assertThat(body.path("examples")).as(id).isNotEmpty();
          }
          for (JsonNode response : operation.path("responses")) {
            for (JsonNode body : resolve(response).path("content")) {
              assertThat(body.path("examples")).as(id).isNotEmpty();
            }
          }
        }
      }
    }
  }

  /** What {@link MediaRanges} and {@link Bodies} can answer. */
  @Test
  void everyRefusalOfABodyOrATypeIsDeclared() {
    for (Operation operation : CONTRACT.operations()) {
      List<String> refusals = new ArrayList<>();
      if (!operation.replyTypes().isEmpty()) {
        refusals.add("406");
      }
      if (!operation.requestTypes().isEmpty()) {
        refusals.addAll(List.of("408", "413", "415"));
      } else if (operation.method().equals("POST")) {
        refusals.add("415");
      }
      JsonNode declared =
          CONTRACT
              .document()
              .path("paths")
              .path("/" + String.join("/", operation.path()))
              .path(operation.method().toLowerCase(Locale.ROOT))
              .path("responses");
      assertThat(refusals).as(operation.id()).allMatch(declared::has);
    }
  }

  private static JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? CONTRACT.document().at(node.get("$ref").asText().substring(1)) : node;
  }
}
