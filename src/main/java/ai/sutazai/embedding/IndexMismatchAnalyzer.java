package ai.sutazai.embedding;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in a sentence why an index is not used, and the way out. */
final class IndexMismatchAnalyzer extends AbstractFailureAnalyzer<IndexMismatch> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, IndexMismatch cause) {
    return new FailureAnalysis(
        cause.getMessage() + ".",
        "Go back to the model it was made with, or delete the directory 'index' below DATA_DIR and"
            + " have each document reprocessed.",
        cause);
  }
}
