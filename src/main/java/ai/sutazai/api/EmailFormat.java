package ai.sutazai.api;

import ai.sutazai.text.EmailAddress;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;

/**
 * An address that mail could be sent to inside a company as well: the validator's own format takes
 * only top-level domains that it knows.
 */
final class EmailFormat implements Format {

  @Override
  public boolean matches(ExecutionContext context, String value) {
    return EmailAddress.is(value);
  }

  @Override
  public String getName() {
    return "email";
  }
}
