package ai.sutazai.embedded;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in a sentence why a second instance does not start. */
final class DataDirectoryInUseAnalyzer extends AbstractFailureAnalyzer<DataDirectoryInUse> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, DataDirectoryInUse cause) {
    return new FailureAnalysis(
        cause.getMessage(),
        "Stop the other instance, or give this one a directory of its own with DATA_DIR.",
        cause);
  }
}
