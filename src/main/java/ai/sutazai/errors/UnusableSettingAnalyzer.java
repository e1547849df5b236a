package ai.sutazai.errors;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in a sentence which setting stopped the start. */
final class UnusableSettingAnalyzer extends AbstractFailureAnalyzer<UnusableSetting> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, UnusableSetting cause) {
    return new FailureAnalysis(cause.getMessage(), cause.remedy(), cause);
  }
}
