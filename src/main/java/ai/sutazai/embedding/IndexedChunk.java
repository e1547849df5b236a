package ai.sutazai.embedding;

import java.util.Map;
import java.util.UUID;

/**
 * A chunk as the index takes it in.
 *
 * @param text searched by its words
 * @param head title and headings, searched by their words with less weight
 * @param vector of unit length
 * @param fields what filters ask for, by name: strings, numbers, booleans or lists of them
 */
public record IndexedChunk(
    UUID id,
    UUID document,
    int version,
    UUID owner,
    String collection,
    String text,
    String head,
    float[] vector,
    Map<String, Object> fields) {}
