package ai.sutazai.errors;

/** Root of every condition this service reports; a leaf is named for its condition. */
public abstract class PipelineException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final int status;
  private final String title;

  /**
   * @param code machine-readable, snake_case, stable: the end of the problem's {@code type}
   * @param status the HTTP status this condition has at a door
   * @param title the condition in a few words, the same for every occurrence
   * @param detail a sentence about this occurrence, safe to show to the caller
   */
  protected PipelineException(
      String code, int status, String title, String detail, Throwable cause) {
    super(detail, cause);
    this.code = code;
    this.status = status;
    this.title = title;
  }

  public String code() {
    return code;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }
}
