package ai.sutazai.api;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;
import java.util.regex.Pattern;

/**
 * An address that mail could be sent to inside a company as well: the validator's own format takes
 * only top-level domains that it knows.
 */
final class EmailFormat implements Format {

  /** RFC 5321 §4.5.3.1.3, without the brackets. */
  private static final int LONGEST = 254;

  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?=[^@]{1,64}@)ATOM(\\.ATOM)*@LABEL(\\.LABEL)*"
              .replace("ATOM", "[^\\s\\p{Cntrl}@\\\"(),:;<>\\[\\]\\\\.]+")
              .replace("LABEL", "[\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?"));

  @Override
  public boolean matches(ExecutionContext context, String value) {
    // A longer one would take a place on the stack for each of its labels.
    return value.length() <= LONGEST && ADDRESS.matcher(value).matches();
  }

  @Override
  public String getName() {
    return "email";
  }
}
