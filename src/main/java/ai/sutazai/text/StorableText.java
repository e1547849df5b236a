package ai.sutazai.text;

import java.util.regex.Pattern;

/** Text as PostgreSQL can hold it: without NUL, and without half of a surrogate pair. */
public final class StorableText {

  private static final Pattern UNSTORABLE = Pattern.compile("[\\x00\\p{Cs}]");

  private StorableText() {}

  public static boolean is(String text) {
    return !UNSTORABLE.matcher(text).find();
  }

  /** With the replacement character where it could not be held. */
  public static String of(String text) {
    return UNSTORABLE.matcher(text).replaceAll("\uFFFD");
  }
}
