package ai.sutazai.query;

import java.util.List;

/**
 * What the caller's documents hold for a question.
 *
 * @param strength how likely they hold the answer at all; compared to {@code
 *     sutazai.answer-threshold}
 * @param passages best first
 * @param quotes sentences of the best passages, best first, nothing in two of them
 * @param settled whether the documents were searched as the record has them
 */
public record Evidence(
    double strength, List<Passage> passages, List<Passage> quotes, boolean settled) {}
