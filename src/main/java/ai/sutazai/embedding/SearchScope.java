package ai.sutazai.embedding;

import java.util.List;
import java.util.UUID;

/**
 * What a search may see; part of the index's own query, never applied after it.
 *
 * @param collections empty for all of the owner's
 * @param filter null for none
 */
public record SearchScope(UUID owner, List<String> collections, Filter filter) {}
