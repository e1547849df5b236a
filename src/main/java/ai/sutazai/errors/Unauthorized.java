package ai.sutazai.errors;

/** Credentials or token are missing, wrong, expired or revoked. */
public final class Unauthorized extends PipelineException {

  private static final long serialVersionUID = 1L;

  public Unauthorized(String detail) {
    super("unauthorized", 401, "Authentication is required", detail, null);
  }
}
