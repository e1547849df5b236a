package ai.sutazai.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import ai.sutazai.embedded.DataDirectories;
import ai.sutazai.embedded.DataDirectory;
import ai.sutazai.errors.TooManyRequests;
import ai.sutazai.errors.Unavailable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class IntakeGateTest {

  @TempDir private Path home;

  @Test
  void nearlyFullDiskLetsNothingIn() throws IOException {
    try (DataDirectory data =
        DataDirectories.at(home.resolve("full"), DataSize.ofTerabytes(1_000_000))) {
      IntakeGate full = new IntakeGate(data, 10, new SimpleMeterRegistry());
      assertThat(full.isOpen()).isFalse();
      assertThatExceptionOfType(Unavailable.class)
          .isThrownBy(full::requireOpen)
          .satisfies(refused -> assertThat(refused.retryAfter()).isPositive());
    }
    try (DataDirectory data = DataDirectories.at(home.resolve("roomy"))) {
      IntakeGate roomy = new IntakeGate(data, 10, new SimpleMeterRegistry());
      assertThat(roomy.isOpen()).isTrue();
      assertThatNoException().isThrownBy(roomy::requireOpen);
    }
  }

  @Test
  void placesOfThoseUnderWayOutliveACount() throws IOException {
    try (DataDirectory data = DataDirectories.at(home)) {
      IntakeGate gate = new IntakeGate(data, 2, new SimpleMeterRegistry());
      gate.enter();
      gate.enter();
      gate.counted(0);
      assertThatExceptionOfType(TooManyRequests.class).isThrownBy(gate::enter);

      gate.entered(null);
      gate.entered("accepted");
      assertThat(gate.isOpen()).isTrue();
      gate.enter();
      assertThatExceptionOfType(TooManyRequests.class).isThrownBy(gate::requireOpen);
    }
  }
}
