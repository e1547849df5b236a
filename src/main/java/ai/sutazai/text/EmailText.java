package ai.sutazai.text;

import java.util.regex.Pattern;

/**
 * Text that is an email address, without characters of a Unicode newer than this Java: what they
 * are in lower case, others may know better.
 */
public final class EmailText {

  /** RFC 5321 §4.5.3.1.3, without the brackets. */
  private static final int LONGEST = 254;

  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?=[^@]{1,64}@)ATOM(\\.ATOM)*@LABEL(\\.LABEL)*"
              .replace("ATOM", "[^\\s\\p{Cntrl}\\p{Cn}@\\\"(),:;<>\\[\\]\\\\.]+")
              .replace("LABEL", "[\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?"));

  private EmailText() {}

  public static boolean is(String text) {
    // A longer one would take a place on the stack for each of its labels.
    return text.length() <= LONGEST && ADDRESS.matcher(text).matches();
  }
}
