package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.Reader;

/** Normalises what a reader finds and tells the sink where it ended up. */
final class DocumentWriter implements BlockSink {

  private static final int BUFFER = 16 * 1024;

  private final DocumentSink sink;
  private final TextNormaliser text;

  DocumentWriter(DocumentSink sink, long maxChars) {
    this.sink = sink;
    this.text = new TextNormaliser(sink::text, maxChars);
  }

  void text(Reader reader) throws IOException {
    char[] buffer = new char[BUFFER];
    for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
      text.append(buffer, n);
    }
  }

  @Override
  public void block(CharSequence block, int gap) {
    lineFeeds(gap);
    text.append(block);
  }

  @Override
  public void heading(int level, String heading) {
    String normalised = TextNormaliser.normalise(heading);
    if (!normalised.isEmpty()) {
      lineFeeds(2);
      sink.heading(new HeadingMark(text.position(), level, normalised));
      text.append(normalised);
    }
  }

  @Override
  public void page(int page) {
    lineFeeds(2);
    sink.page(new PageMark(text.position(), page));
  }

  void title(String title) {
    String normalised =
        title == null ? "" : TextNormaliser.normalise(title.replaceAll("\\s+", " "));
    if (!normalised.isEmpty()) {
      sink.title(Titles.shortened(normalised.strip()));
    }
  }

  void warning(String warning) {
    sink.warning(warning);
  }

  boolean isEmpty() {
    return text.position() == 0;
  }

  void finish() {
    text.finish();
  }

  private void lineFeeds(int count) {
    text.append(count == 1 ? "\n" : "\n\n");
  }
}
