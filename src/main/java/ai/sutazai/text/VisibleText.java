package ai.sutazai.text;

/** Tells text from what only looks like nothing. */
public final class VisibleText {

  private VisibleText() {}

  /**
   * Whether there is nothing to see or to say: blanks, controls, zero-width and direction marks.
   */
  public static boolean isBlank(String text) {
    return text.codePoints().allMatch(VisibleText::isInvisible);
  }

  private static boolean isInvisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
