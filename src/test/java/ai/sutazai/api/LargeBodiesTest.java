package ai.sutazai.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.sutazai.embedded.DataDirectories;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.Unavailable;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class LargeBodiesTest {

  private static final ApiSettings SETTINGS =
      new ApiSettings(null, DataSize.ofMegabytes(1), Duration.ofSeconds(1));

  @TempDir private Path home;

  @Test
  void aNearlyFullDiskIsWrittenNothingMore() throws Exception {
    try (DataDirectory data = DataDirectories.at(home, DataSize.ofTerabytes(1_000_000))) {
      InputStream body = new ByteArrayInputStream(new byte[100]);

      assertThatExceptionOfType(Unavailable.class)
          .isThrownBy(() -> new LargeBodies(data, SETTINGS).await(body, null));

      assertThat(body.available()).isEqualTo(100);
      assertThat(home.resolve("uploads")).isEmptyDirectory();
    }
  }

  @Test
  void whoTriesAgainHasItsTurnAlready() throws Exception {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    try (DataDirectory data = DataDirectories.at(home)) {
      LargeBodies bodies = new LargeBodies(data, SETTINGS);

      bodies.takeTurn(SETTINGS.maxDocumentSize().toBytes(), exchange);
      bodies.takeTurn(SETTINGS.maxDocumentSize().toBytes(), exchange);
    }
  }
}
