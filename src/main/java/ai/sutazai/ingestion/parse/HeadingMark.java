package ai.sutazai.ingestion.parse;

/** A heading of this level (from 1) starts at this UTF-16 offset of the text. */
public record HeadingMark(int offset, int level, String text) {}
