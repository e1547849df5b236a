package ai.sutazai.errors;

/** Who worked on it fell silent, each of them, until its attempts were used up. */
public final class Stalled extends PipelineException {

  private static final long serialVersionUID = 1L;

  public Stalled(String detail) {
    super("internal", 500, "The work came to a stand", detail, null);
  }
}
