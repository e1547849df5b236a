package ai.sutazai.ingestion.parse;

/** A heading of this level (from 1) starts at this UTF-16 offset of the text; a long one is cut. */
public record HeadingMark(int offset, int level, String text) {

  public HeadingMark {
    text = Titles.shortened(text);
  }
}
