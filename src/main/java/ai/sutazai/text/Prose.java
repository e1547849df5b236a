package ai.sutazai.text;

/** Tells sentences from numbers, formulas and the like. */
public final class Prose {

  private Prose() {}

  /** Whether at least seven of ten characters of a line are those of words, or blanks. */
  public static boolean is(String line) {
    return line.codePoints().filter(Prose::isOfWords).count() * 10
        >= line.codePointCount(0, line.length()) * 7L;
  }

  private static boolean isOfWords(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
      default -> Character.isLetter(c) || c == ' ';
    };
  }
}
