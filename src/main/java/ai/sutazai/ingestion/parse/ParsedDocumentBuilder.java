package ai.sutazai.ingestion.parse;

import ai.sutazai.errors.ContentRejected;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gathers the pieces into a {@link ParsedDocument}. */
final class ParsedDocumentBuilder implements DocumentSink {

  private final StringBuilder text;
  private final List<PageMark> pages = new ArrayList<>();
  private final List<HeadingMark> headings = new ArrayList<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private String title;

  ParsedDocumentBuilder(int expectedChars) {
    text = new StringBuilder(expectedChars);
  }

  @Override
  public void text(CharSequence piece) {
    text.append(piece);
  }

  @Override
  public void page(PageMark mark) {
    int last = pages.size() - 1;
    // A page without text starts where the next one does: it has nothing to mark.
    if (last >= 0 && pages.get(last).offset() == mark.offset()) {
      pages.remove(last);
    }
    pages.add(mark);
  }

  @Override
  public void heading(HeadingMark mark) {
    headings.add(mark);
  }

  @Override
  public void title(String title) {
    this.title = title;
  }

  @Override
  public void warning(String warning) {
    warnings.add(warning);
  }

  /**
   * @throws ContentRejected empty, with the reason, if there is no text
   */
  ParsedDocument build(String reasonIfEmpty) {
    if (text.isEmpty()) {
      throw new ContentRejected("empty", reasonIfEmpty);
    }
    String whole = text.toString();
    pages.removeIf(mark -> mark.offset() >= whole.length());
    return new ParsedDocument(whole, title, pages, headings, List.copyOf(warnings));
  }
}
