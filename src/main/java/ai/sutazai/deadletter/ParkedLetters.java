package ai.sutazai.deadletter;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Counts what is parked: {@code sutazai_dead_letters_total} by origin and code. */
@Component("parkedLetters")
public class ParkedLetters {

  private final MeterRegistry meters;

  ParkedLetters(MeterRegistry meters) {
    this.meters = meters;
  }

  /** One more of an origin, as the contract names it. */
  public void count(String origin, @Header("errorCode") String code) {
    meters.counter("sutazai.dead.letters", "origin", origin, "code", code).increment();
  }
}
