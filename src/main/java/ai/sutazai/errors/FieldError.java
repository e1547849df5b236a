package ai.sutazai.errors;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;

/**
 * What is wrong with one field: {@code pointer} (RFC 6901) for a body's, else {@code in} (query,
 * path, header) and {@code parameter}.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FieldError(String pointer, String in, String parameter, String detail)
    implements Serializable {

  public static FieldError body(String pointer, String detail) {
    return new FieldError(pointer, null, null, detail);
  }

  /** The pointer to a field of what another points at. */
  public static String child(String pointer, String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  public static FieldError parameter(String in, String parameter, String detail) {
    return new FieldError(null, in, parameter, detail);
  }
}
