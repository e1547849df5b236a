package ai.sutazai.ingestion.parse;

/**
 * From this UTF-16 offset of the text on, it is page (or slide) {@code page}.
 *
 * @param page counted from 1, or {@link #NONE} if nothing tells which it is
 */
public record PageMark(int offset, int page) {

  public static final int NONE = 0;
}
