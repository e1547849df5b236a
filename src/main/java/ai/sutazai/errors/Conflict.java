package ai.sutazai.errors;

/** The request contradicts what is already recorded. */
public final class Conflict extends PipelineException {

  private static final long serialVersionUID = 1L;

  public Conflict(String detail) {
    super("conflict", 409, "Conflict", detail, null);
  }
}
