package ai.sutazai.ingestion.parse;

import java.util.Set;

/**
 * What in a format's XHTML means what.
 *
 * @param pageClass class of the {@code div} that is a page, or null
 * @param skipped classes whose content is not the document's own text
 * @param sheets whether headings are names of sheets, which say nothing of an empty one
 * @param keepLines whether a line feed inside a block is the document's and no mere white space
 */
record Layout(String pageClass, Set<String> skipped, boolean sheets, boolean keepLines) {

  private static final Set<String> FOREIGN =
      Set.of(
          "embedded",
          "package-entry",
          "attachment-entry",
          "slide-master-content",
          "slide-master",
          "slide-notes-master",
          "slide-handout-master");

  static final Layout WEB = new Layout(null, Set.of(), false, false);
  static final Layout FLOW = new Layout(null, FOREIGN, false, false);
  static final Layout SHEETS = new Layout(null, FOREIGN, true, false);
  static final Layout PAGES = new Layout("page", FOREIGN, false, true);
  static final Layout SLIDES = new Layout("slide-content", FOREIGN, false, false);
}
