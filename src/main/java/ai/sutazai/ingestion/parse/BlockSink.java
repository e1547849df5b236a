package ai.sutazai.ingestion.parse;

/** Takes a document's blocks in reading order. */
interface BlockSink {

  /** A block of its own, this many line feeds (1 or 2) after what came before. */
  void block(CharSequence block, int gap);

  void heading(int level, String heading);

  void page(int page);

  /** Nothing more follows. */
  default void end() {}
}
