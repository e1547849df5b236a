package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.embedded.DataDirectories;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.Unavailable;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class SpoolTest {

  private static final ApiSettings SETTINGS =
      new ApiSettings(null, DataSize.ofMegabytes(1), Duration.ofSeconds(1));

  @TempDir private Path home;

  @Test
  void whatTheDiskHasNoRoomForDoesNotStayOnIt() throws Exception {
    try (DataDirectory data = DataDirectories.at(home, DataSize.ofTerabytes(1_000_000))) {
      Spool spool = new Spool(data, SETTINGS);

      assertThatExceptionOfType(Unavailable.class)
          .isThrownBy(() -> spool.keep(new ByteArrayInputStream(new byte[100]), null));

      assertThat(home.resolve("uploads")).isEmptyDirectory();
    }
  }
}
