package ai.sutazai;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Whoever waits without saying how long outlasts a stall of the machine, and minds no fault of
 * threads of another test's: a product that is kept for later may run on, or end.
 */
public final class PatientWaits implements BeforeAllCallback {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(PATIENCE);
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }
}
