package ai.sutazai.api;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.format.DateTimeFormat;

/** A time of RFC 3339, also one whose offset is not known (§4.3), which the validator's refuses. */
final class Rfc3339DateTimeFormat extends DateTimeFormat {

  @Override
  public boolean matches(ExecutionContext context, String value) {
    return super.matches(context, value.replaceFirst("-00:00$", "Z"));
  }
}
