package ai.sutazai.outage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.sutazai.errors.Unavailable;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class BreakersTest {

  @Test
  void whyItIsOutOfOrderIsSaid(CapturedOutput log) {
    Breakers breakers = new Breakers();
    CircuitBreaker chat =
        breakers.chatBreaker(
            breakers.circuitBreakers(Duration.ofMinutes(1), new SimpleMeterRegistry()));
    Exception failure =
        new Unavailable("It is away.", Unavailable.SOON, new ConnectException("Refused at :11434"));

    for (int n = 0; n < 5; n++) {
      chat.onError(0, TimeUnit.NANOSECONDS, failure);
    }

    assertThat(log)
        .contains("The chat is out of order")
        .contains("java.net.ConnectException: Refused at :11434");
  }

  @Test
  void callThatTakesLongIsNoFailure() {
    CircuitBreaker breaker =
        new Breakers()
            .circuitBreakers(Duration.ofMinutes(1), new SimpleMeterRegistry())
            .circuitBreaker("agent-writer");

    for (int n = 0; n < 5; n++) {
      breaker.onSuccess(61, TimeUnit.SECONDS);
    }

    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }
}
