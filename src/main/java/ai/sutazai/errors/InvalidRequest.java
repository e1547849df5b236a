package ai.sutazai.errors;

import java.util.List;

/** The request does not fit the contract; {@link #errors()} names each field, up to fifty. */
public final class InvalidRequest extends PipelineException {

  private static final long serialVersionUID = 1L;

  /** What anybody reads of them. */
  private static final int MOST_ERRORS = 50;

  private final transient List<FieldError> errors;

  public InvalidRequest(List<FieldError> errors) {
    super(
        "invalid_request",
        400,
        "The request is not valid",
        errors.isEmpty() ? "The request does not fit the contract." : errors.get(0).detail(),
        null);
    this.errors = first(errors);
  }

  public InvalidRequest(FieldError error) {
    this(List.of(error));
  }

  public InvalidRequest(String detail) {
    super("invalid_request", 400, "The request is not valid", detail, null);
    this.errors = List.of();
  }

  /** The request is well formed, but what it asks for cannot be. */
  public static InvalidRequest unprocessable(List<FieldError> errors) {
    return new InvalidRequest(422, errors);
  }

  private InvalidRequest(int status, List<FieldError> errors) {
    super("invalid_request", status, "The request is not valid", errors.get(0).detail(), null);
    this.errors = first(errors);
  }

  private static List<FieldError> first(List<FieldError> errors) {
    return errors.stream().limit(MOST_ERRORS).toList();
  }

  public List<FieldError> errors() {
    return errors;
  }
}
