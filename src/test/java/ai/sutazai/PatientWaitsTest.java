package ai.sutazai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.awaitility.constraint.WaitConstraint;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;

class PatientWaitsTest {

  private final ConditionFactory wait = await();

  @Test
  void everyWaitOutlastsAStall() {
    WaitConstraint limit = (WaitConstraint) ReflectionTestUtils.getField(wait, "timeoutConstraint");

    assertThat(limit.getMaxWaitTime()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void noWaitMindsTheThreadsOfOthers() {
    assertThat(ReflectionTestUtils.getField(wait, "catchUncaughtExceptions")).isEqualTo(false);
  }
}
