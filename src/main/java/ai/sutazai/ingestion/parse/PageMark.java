package ai.sutazai.ingestion.parse;

/** From this UTF-16 offset of the text on, it is page (or slide) {@code page}, counted from 1. */
public record PageMark(int offset, int page) {}
