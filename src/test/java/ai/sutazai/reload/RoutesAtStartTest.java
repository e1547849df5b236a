package ai.sutazai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.UnusableSetting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

@ExtendWith(OutputCaptureExtension.class)
class RoutesAtStartTest {

  @TempDir Path home;
  private Path routes;

  @BeforeEach
  void copy() throws IOException {
    routes = home.resolve("routes");
    FileSystemUtils.copyRecursively(Path.of("routes"), routes);
  }

  @Test
  void theProductsOwnRoutesAreStarted() {
    assertThatCode(this::start).doesNotThrowAnyException();
  }

  @Test
  void whatWouldBeRefusedAsAChangeIsNotStartedEither() throws IOException {
    edit("query/search.camel.yaml", "uri: direct:find-chunks", "uri: class:java.util.Date");

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(this::start)
        .withMessageContaining("routes/query/search.camel.yaml:")
        .withMessageContaining("uses the component class");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "query/search.camel.yaml | direct:find-chunks | direct:find-chunk | :12 calls direct:find-chunk, which no route serves",
        "documents/get-document.camel.yaml | direct:require-found | direct:require-fund | calls direct:require-fund, which no route serves",
        "query/search.camel.yaml | method: fromSearch | methud: fromSearch | does not fit the schema"
      })
  void whatWouldNotWorkIsNotStarted(String file, String right, String wrong, String reason)
      throws IOException {
    edit(file, right, wrong);

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(this::start)
        .withMessageContaining("routes/" + file)
        .withMessageContaining(reason);
  }

  @Test
  void ofSeveralFaultsEachIsNamed() throws IOException {
    edit("query/search.camel.yaml", "direct:find-chunks", "direct:find-chunk");
    Files.delete(routes.resolve("security/get-me.camel.yaml"));

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(this::start)
        .withMessageContaining(
            "routes has no route direct:get-me, which the contract's operation get-me calls")
        .withMessageContaining("routes/query/search.camel.yaml:12 calls direct:find-chunk");
  }

  @Test
  void fileThatIsTooLargeIsNotStarted() throws IOException {
    Files.writeString(routes.resolve("query/search.sql"), "-".repeat(600_000));

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(this::start)
        .withMessageContaining("routes/query/search.sql is larger than 512 KB");
  }

  @Test
  void linkThatLeadsOutIsNotStarted() throws IOException {
    Files.createSymbolicLink(routes.resolve("query/more"), home);

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(this::start)
        .withMessageContaining("routes/query/more is a link that leads out of its folder");
  }

  @Test
  void whatEverybodyCanWriteIsNamedIfChangesAreNotTaken(CapturedOutput output) throws IOException {
    Files.setPosixFilePermissions(routes, PosixFilePermissions.fromString("rwxrwxrwx"));

    start(false, Path.of("config/prompts"));

    assertThat(output).contains("routes can be written by everybody; chmod o-w it");
  }

  @Test
  void nothingIsStartedWithoutItsPrompts() throws IOException {
    Path prompts = Files.createDirectory(home.resolve("prompts"));

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> start(true, prompts))
        .withMessageContaining("config/prompts/answer.md cannot be done without")
        .withMessageContaining("config/prompts/summarizer.md cannot be done without");
  }

  private void edit(String file, String right, String wrong) throws IOException {
    Path edited = routes.resolve(file);
    String text = Files.readString(edited);
    assertThat(text).contains(right);
    Files.writeString(edited, text.replace(right, wrong));
  }

  private void start() {
    start(true, Path.of("config/prompts"));
  }

  private void start(boolean reload, Path prompts) {
    new ReloadConfiguration(
            OfflineCheck.settings(), reload, routes, prompts, Path.of("config/schemas"))
        .gatedDirect(new RouteGate(Duration.ofSeconds(1), new SimpleMeterRegistry()))
        .beforeApplicationStart(new DefaultCamelContext(false));
  }
}
