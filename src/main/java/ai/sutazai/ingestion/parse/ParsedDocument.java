package ai.sutazai.ingestion.parse;

import java.util.List;

/**
 * What a document says: its normalised text, and where in it pages and headings start.
 *
 * @param text never blank
 * @param title the document's own title, or null
 * @param pages ascending by offset; empty for formats without pages
 * @param headings ascending by offset
 * @param warnings sentences about what could not be read; empty if the text is whole
 */
public record ParsedDocument(
    String text,
    String title,
    List<PageMark> pages,
    List<HeadingMark> headings,
    List<String> warnings) {

  public ParsedDocument {
    pages = List.copyOf(pages);
    headings = List.copyOf(headings);
    warnings = List.copyOf(warnings);
  }
}
