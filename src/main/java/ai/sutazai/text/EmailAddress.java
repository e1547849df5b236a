package ai.sutazai.text;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/**
 * Email addresses, in the one spelling that each account goes by. None has characters of a Unicode
 * newer than this Java: what they are in lower case, others may know better.
 */
@Component("emailAddress")
public class EmailAddress {

  /** RFC 5321 §4.5.3.1.3, without the brackets. */
  private static final int LONGEST = 254;

  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?=[^@]{1,64}@)ATOM(\\.ATOM)*@LABEL(\\.LABEL)*"
              .replace("ATOM", "[^\\s\\p{Cntrl}\\p{Cn}@\\\"(),:;<>\\[\\]\\\\.]+")
              .replace("LABEL", "[\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?"));

  /** Of a request {@code {email, …}}, as accounts are known by. */
  public String normalised(@Body Map<String, Object> request) {
    return normalise(request.get("email").toString());
  }

  public static String normalise(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }

  public static boolean is(String text) {
    // A longer one would take a place on the stack for each of its labels.
    return text.length() <= LONGEST && ADDRESS.matcher(text).matches();
  }
}
