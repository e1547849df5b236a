package ai.sutazai.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.FileSystemUtils;

/** What only shows once a route is built, or the contract is read. */
class OfflineCheckTest {

  @TempDir Path routes;

  @BeforeEach
  void copy() throws IOException {
    FileSystemUtils.copyRecursively(Path.of("routes"), routes);
  }

  @Test
  void theProductsOwnFilesAreRight() {
    assertThat(OfflineCheck.faults(folder())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ingestion/recover-documents.camel.yaml | period: | peroid: | peroid",
        "agents/echo.camel.yaml | name: work | name: job | work",
        "api/openapi.yaml | #/components/schemas/ | #/components/schemes/ | refers to what it does not hold",
        "api/openapi.yaml | DocumentMessage: | DocumentMail: | has no schema DocumentMessage"
      })
  void whatTheServiceWouldRefuseIsNamed(String file, String right, String wrong, String reason)
      throws IOException {
    String text = Files.readString(routes.resolve(file));
    assertThat(text).contains(right);
    Files.writeString(routes.resolve(file), text.replace(right, wrong));

    assertThat(OfflineCheck.faults(folder()))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.source()).isEqualTo("routes/" + file);
              assertThat(fault.reason()).contains(reason);
            });
  }

  @Test
  void copyOfARouteWithItsStepsIdsIsNamed() throws IOException {
    Files.writeString(
        routes.resolve("security/get-me-too.camel.yaml"),
        Files.readString(routes.resolve("security/get-me.camel.yaml"))
            .replace("id: get-me\n", "id: get-me-too\n")
            .replace("direct:get-me", "direct:get-me-too"));

    assertThat(OfflineCheck.faults(folder()))
        .extracting(Fault::toString)
        .containsExactly(
            "routes/security/get-me.camel.yaml:13 has a step with the id 'to-database-get-me',"
                + " which routes/security/get-me-too.camel.yaml has already");
  }

  @Test
  void ofSeveralFaultsEachIsNamed() throws IOException {
    List<String> files =
        List.of("ingestion/recover-documents.camel.yaml", "tasks/recover-tasks.camel.yaml");
    for (String file : files) {
      Path route = routes.resolve(file);
      Files.writeString(route, Files.readString(route).replace("period:", "peroid:"));
    }
    assertThat(OfflineCheck.faults(folder()))
        .extracting(Fault::source)
        .containsExactlyInAnyOrder("routes/" + files.get(0), "routes/" + files.get(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type': | is not valid JSON",
        "{'type': 'none'} | is no JSON Schema that can be used",
        "[] | is no JSON Schema that can be used"
      },
      quoteCharacter = '`')
  void schemaThatTheServiceWouldRefuseIsNamed(String text, String reason, @TempDir Path schemas)
      throws IOException {
    Files.writeString(schemas.resolve("extractor.json"), text.replace('\'', '"'));

    assertThat(OfflineCheck.faults(folder(schemas)))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.source()).isEqualTo("config/schemas/extractor.json");
              assertThat(fault.reason()).startsWith(reason);
            });
  }

  @Test
  void promptAndSchemasThatCannotBeDoneWithoutAreNamed(@TempDir Path empty) {
    List<Fault> faults = OfflineCheck.faults(new RouteFolder(routes, empty, empty));

    assertThat(faults).allMatch(fault -> fault.reason().equals("cannot be done without"));
    assertThat(faults)
        .extracting(Fault::source)
        .containsExactlyInAnyOrder(
            "config/prompts/answer.md",
            "config/prompts/classifier.md",
            "config/prompts/extractor.md",
            "config/prompts/orchestrator.md",
            "config/prompts/researcher.md",
            "config/prompts/summarizer.md",
            "config/schemas/classifier.json",
            "config/schemas/extractor.json",
            "config/schemas/orchestrator.json",
            "config/schemas/researcher.json",
            "config/schemas/summarizer.json");
  }

  private RouteFolder folder() {
    return folder(Path.of("config/schemas"));
  }

  private RouteFolder folder(Path schemas) {
    return new RouteFolder(routes, Path.of("config/prompts"), schemas);
  }
}
