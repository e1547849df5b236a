package ai.sutazai.ingestion;

import java.util.List;
import java.util.UUID;

/**
 * A passage of a document's text.
 *
 * @param ordinal from 0, in reading order
 * @param text exactly {@code text[start:end]} of the document
 * @param page from 1, or null where the format has no pages
 * @param heading the headings the passage stands under, outermost first
 * @param start first offset, in Unicode code points
 * @param end offset behind the last, in Unicode code points
 * @param tokens of the embedding model, title and headings not counted
 */
public record Chunk(
    UUID id,
    int ordinal,
    String text,
    Integer page,
    List<String> heading,
    int start,
    int end,
    int tokens) {}
