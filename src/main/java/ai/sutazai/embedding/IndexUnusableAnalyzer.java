package ai.sutazai.embedding;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in a sentence why an index is not used, and the way out. */
final class IndexUnusableAnalyzer extends AbstractFailureAnalyzer<IndexUnusable> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, IndexUnusable cause) {
    return new FailureAnalysis(
        cause.getMessage() + ".",
        "Nothing is lost: start once with REINDEX_ON_MISMATCH=reindex, and it is made anew from the"
            + " record"
            + (cause instanceof IndexMismatch
                ? ", or go back to the model it was made with."
                : "."),
        cause);
  }
}
