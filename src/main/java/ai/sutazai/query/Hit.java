package ai.sutazai.query;

import java.util.UUID;

/** A chunk found, with the score it is ranked by. */
public record Hit(UUID id, double score) {}
