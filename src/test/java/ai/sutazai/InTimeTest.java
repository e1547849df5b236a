package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InTimeTest {

  private final AtomicInteger tries = new AtomicInteger();

  @Test
  void whatIsInTimeIsNotTriedAgain() {
    assertThat(InTime.within(Duration.ofMinutes(1), tries::incrementAndGet)).isEqualTo(1);
    assertThat(tries).hasValue(1);
  }

  @Test
  void whatFailsIsNotTriedAgain() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                InTime.assertWithin(
                    Duration.ofMinutes(1),
                    () -> {
                      tries.incrementAndGet();
                      throw new IllegalStateException();
                    }));
    assertThat(tries).hasValue(1);
  }

  @Test
  void whatIsLateThreeTimesIsAFault() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> InTime.assertWithin(Duration.ZERO, tries::incrementAndGet));
    assertThat(tries).hasValue(3);
  }
}
