package ai.sutazai.errors;

/** What was under way was broken off, since nobody waited for it any more. */
public final class Abandoned extends PipelineException {

  private static final long serialVersionUID = 1L;

  public Abandoned(String detail, Throwable cause) {
    super("abandoned", 409, "Nobody waits for it any more", detail, cause);
  }
}
