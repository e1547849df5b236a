package ai.sutazai.text;

import java.util.regex.Pattern;

/** Text of others as a log may print it: a space for what would begin a line, or steer a screen. */
public final class SingleLine {

  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

  private SingleLine() {}

  public static String of(String text) {
    return CONTROLS.matcher(text).replaceAll(" ");
  }
}
