package ai.sutazai.ingestion.parse;

/** Takes a document piece by piece, in reading order; offsets count the text taken so far. */
interface DocumentSink {

  void text(CharSequence piece);

  void page(PageMark mark);

  void heading(HeadingMark mark);

  void title(String title);

  void warning(String warning);
}
