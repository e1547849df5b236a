package ai.sutazai.errors;

/** Nothing of that id exists for this caller; somebody else's counts as nothing. */
public final class NotFound extends PipelineException {

  private static final long serialVersionUID = 1L;

  public NotFound(String detail) {
    super("not_found", 404, "Not found", detail, null);
  }
}
