package ai.sutazai.errors;

/** A setting is too weak or malformed to start with. */
public final class UnusableSetting extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String remedy;

  /**
   * @param problem a sentence that names the setting, never its value if it is a secret
   * @param remedy a sentence that says what to set instead
   */
  public UnusableSetting(String problem, String remedy) {
    super(problem);
    this.remedy = remedy;
  }

  public String remedy() {
    return remedy;
  }
}
