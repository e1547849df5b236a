package ai.sutazai.errors;

/** Whoever worked on it fell silent, and no attempt is left. */
public final class Stalled extends PipelineException {

  private static final long serialVersionUID = 1L;

  public Stalled(String detail) {
    super("internal", 500, "The work came to a stand", detail, null);
  }
}
