package ai.sutazai.outage;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import ai.sutazai.errors.Unavailable;
import java.sql.SQLTransientException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnwrittenReleasesTest {

  private static final Map<String, Object> HEADERS = Map.of("taskId", "t", "lease", "l");

  private final UnwrittenReleases releases = new UnwrittenReleases();

  @Test
  void whatAnOutageKeptFromBeingWrittenHoldsUpClaimsOfItsKindUntilItIs() {
    releases.keep("task", HEADERS, new SQLTransientException("Injected by a test"));

    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> releases.requireNone("task"));
    assertThatNoException().isThrownBy(() -> releases.requireNone("document"));
    releases.written("l");
    assertThatNoException().isThrownBy(() -> releases.requireNone("task"));
  }

  @Test
  void whatCannotBeWrittenAtAllHoldsNothingUp() {
    releases.keep("task", HEADERS, new SQLTransientException("Injected by a test"));
    releases.keep("task", HEADERS, new IllegalStateException("Injected by a test"));

    assertThatNoException().isThrownBy(() -> releases.requireNone("task"));
  }
}
