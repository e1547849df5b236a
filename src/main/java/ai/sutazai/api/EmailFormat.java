package ai.sutazai.api;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;
import java.util.regex.Pattern;

/**
 * An address that mail could be sent to inside a company as well: the validator's own format takes
 * only top-level domains that it knows.
 */
final class EmailFormat implements Format {

  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?=[^@]{1,64}@)ATOM(\\.ATOM)*@LABEL(\\.LABEL)*"
              .replace("ATOM", "[^\\s\\p{Cntrl}@\\\"(),:;<>\\[\\]\\\\.]+")
              .replace("LABEL", "[\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?"));

  @Override
  public boolean matches(ExecutionContext context, String value) {
    return ADDRESS.matcher(value).matches();
  }

  @Override
  public String getName() {
    return "email";
  }
}
