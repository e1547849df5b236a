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
    Path search = routes.resolve("query/search.camel.yaml");
    Files.writeString(
        search,
        Files.readString(search).replace("uri: direct:find-chunks", "uri: class:java.util.Date"));

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(this::start)
        .withMessageContaining("routes/query/search.camel.yaml:")
        .withMessageContaining("uses the component class");
  }

  @Test
  void linkThatLeadsOutIsNotStarted() throws IOException {
    Files.createSymbolicLink(routes.resolve("query/more"), home);

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(this::start)
        .withMessageContaining("routes/query/more is a link that leads out of its folder");
  }

  @Test
  void whatEverybodyCanWriteIsNamed(CapturedOutput output) throws IOException {
    Files.setPosixFilePermissions(routes, PosixFilePermissions.fromString("rwxrwxrwx"));

    start();

    assertThat(output).contains("routes can be written by everybody; chmod o-w it");
  }

  @Test
  void nothingIsStartedWithoutItsPrompts() throws IOException {
    Path prompts = Files.createDirectory(home.resolve("prompts"));

    assertThatExceptionOfType(UnusableSetting.class)
        .isThrownBy(() -> start(prompts))
        .withMessageContaining("config/prompts/answer.md cannot be done without")
        .withMessageContaining("config/prompts/summarizer.md cannot be done without");
  }

  private void start() {
    start(Path.of("config/prompts"));
  }

  private void start(Path prompts) {
    new ReloadConfiguration(
            OfflineCheck.settings(), true, routes, prompts, Path.of("config/schemas"))
        .gatedDirect(new RouteGate(Duration.ofSeconds(1), new SimpleMeterRegistry()))
        .beforeApplicationStart(new DefaultCamelContext(false));
  }
}
