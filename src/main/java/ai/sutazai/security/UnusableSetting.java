package ai.sutazai.security;

/** A setting that access hangs on is too weak or malformed to start with. */
final class UnusableSetting extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String remedy;

  /**
   * @param problem a sentence that names the setting, never its value if it is a secret
   * @param remedy a sentence that says what to set instead
   */
  UnusableSetting(String problem, String remedy) {
    super(problem);
    this.remedy = remedy;
  }

  String remedy() {
    return remedy;
  }
}
