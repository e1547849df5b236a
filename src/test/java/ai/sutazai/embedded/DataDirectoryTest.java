package ai.sutazai.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.errors.UnusableSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

  @TempDir private Path home;

  @Test
  void pathThatCanBeNoDirectoryIsNamed() throws IOException {
    Path file = Files.createFile(home.resolve("file"));

    for (Path wrong : new Path[] {file, file.resolve("data"), null}) {
      assertThatExceptionOfType(UnusableSetting.class)
          .isThrownBy(() -> DataDirectories.at(wrong))
          .withMessageStartingWith("DATA_DIR is " + (wrong == null ? "empty" : wrong))
          .satisfies(e -> assertThat(e.remedy()).isNotEmpty());
    }
  }
}
