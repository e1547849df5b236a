package ai.sutazai.errors;

import java.util.Map;

/** The content itself is at fault, so trying again would not help. */
public final class ContentRejected extends PipelineException {

  private static final long serialVersionUID = 1L;

  private static final Map<String, Integer> STATUS =
      Map.of(
          "unsupported_type", 415,
          "too_large", 413,
          "empty", 422,
          "corrupt", 422,
          "encrypted", 422,
          "parse_timeout", 422);

  /**
   * @param code unsupported_type, corrupt, encrypted, empty, too_large or parse_timeout
   */
  public ContentRejected(String code, String detail) {
    this(code, detail, null);
  }

  public ContentRejected(String code, String detail, Throwable cause) {
    super(code, STATUS.get(code), "The content cannot be indexed", detail, cause);
  }
}
