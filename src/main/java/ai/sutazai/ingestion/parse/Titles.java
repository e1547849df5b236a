package ai.sutazai.ingestion.parse;

import java.util.regex.Pattern;

/** Takes a title only if an author wrote it, and not a program by default. */
final class Titles {

  private static final Pattern NO_TITLE =
      Pattern.compile(
          "(?i)(untitled|title|document|presentation|powerpoint presentation|slide) ?\\d*"
              + "|.*\\.(docx?|pptx?|xlsx?|od[tsp]|rtf|tex|dvi|indd|qxd|fm|p65|pdf|tmp)");
  private static final Pattern PROGRAM =
      Pattern.compile("^Microsoft (Office )?(Word|PowerPoint|Excel) - ");

  private static final int LONGEST = 300;

  private Titles() {}

  /** A title or heading is repeated with each passage under it. */
  static String shortened(String title) {
    if (title.length() <= LONGEST) {
      return title;
    }
    boolean torn = Character.isHighSurrogate(title.charAt(LONGEST - 1));
    return title.substring(0, torn ? LONGEST - 1 : LONGEST);
  }

  static void write(String title, DocumentWriter writer) {
    if (title != null) {
      String plain = PROGRAM.matcher(title.strip()).replaceFirst("");
      if (plain.length() <= LONGEST && !NO_TITLE.matcher(plain).matches()) {
        writer.title(plain);
      }
    }
  }
}
