package ai.sutazai.embedding;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.search.Query;

/**
 * Which of the revisions in the index are not found: those that are not whole yet, and those whose
 * place another one has taken. Known to the process alone; changed under the lock of {@link
 * SearchIndex}, but for {@link #hide}.
 */
final class FindableRevisions {

  /** Hidden for good: a newer version was published, and its worker is late. */
  private static final int OUTDONE = -1;

  private record Revision(UUID document, int version) {}

  /**
   * @param begun how many generations had been begun when it was hidden
   * @param at of {@link System#nanoTime()}
   */
  private record Published(int version, int begun, long at) {

    boolean isOlderThan(Duration age) {
      return System.nanoTime() - at > age.toNanos();
    }
  }

  /** With how many generations had been begun when each was hidden. */
  private final Map<Revision, Integer> hidden = new ConcurrentHashMap<>();

  /** Of each document, the version that is found although the record does not say so yet. */
  private final Map<UUID, Published> published = new ConcurrentHashMap<>();

  void hide(UUID document, int version, int begun) {
    hidden.merge(
        new Revision(document, version), begun, (before, now) -> before == OUTDONE ? OUTDONE : now);
    unpublish(document, version);
  }

  boolean isHidden(UUID document, int version) {
    return hidden.containsKey(new Revision(document, version));
  }

  boolean isPublished(UUID document, int version) {
    Published known = published.get(document);
    return known != null && known.version() == version;
  }

  /** Whether a generation was begun since it was hidden, or it is not hidden. */
  boolean mayLack(UUID document, int version, int begun) {
    Integer since = hidden.get(new Revision(document, version));
    return since == null || since != OUTDONE && since != begun;
  }

  /** Lets a hidden version be found instead of the older ones, unless it is outdone. */
  void publish(UUID document, int version) {
    Revision revision = new Revision(document, version);
    Integer since = hidden.get(revision);
    if (since != null && since != OUTDONE) {
      hidden.remove(revision);
      Published before = published.put(document, new Published(version, since, System.nanoTime()));
      if (before != null) {
        hidden.put(new Revision(document, before.version()), OUTDONE);
      }
      outdo(document, version);
    }
  }

  /** Versions that were published so long ago that their workers no longer finish them. */
  Map<UUID, Integer> publishedBefore(Duration age) {
    Map<UUID, Integer> versions = new HashMap<>();
    published.forEach(
        (document, p) -> {
          if (p.isOlderThan(age)) {
            versions.put(document, p.version());
          }
        });
    return versions;
  }

  boolean isPublishedBefore(Duration age, UUID document, int version) {
    Published known = published.get(document);
    return known != null && known.version() == version && known.isOlderThan(age);
  }

  /** Documents of which a version is found although the record does not say so yet. */
  Set<UUID> published() {
    return Set.copyOf(published.keySet());
  }

  /** Whether a generation may lack any of them which was begun since it was hidden. */
  boolean mayLackPublished(int begun) {
    return published.values().stream().anyMatch(p -> p.begun() != begun);
  }

  /** Whether one may lack this of them. */
  boolean publishedMayLack(UUID document, int version, int begun) {
    Published known = published.get(document);
    return known != null && known.version() == version && known.begun() != begun;
  }

  Optional<Integer> published(UUID document) {
    return Optional.ofNullable(published.get(document)).map(Published::version);
  }

  boolean isPublished(UUID document) {
    return published.containsKey(document);
  }

  /** Lets a version be found, hidden or not, and says that the older ones are gone. */
  void replace(UUID document, int version) {
    published.remove(document);
    outdo(document, version);
    hidden.remove(new Revision(document, version));
  }

  /** Says that a version is gone; what it has taken the place of is found again. */
  void forget(UUID document, int version) {
    hidden.remove(new Revision(document, version));
    unpublish(document, version);
  }

  /** Says that all of a document is gone. */
  void forget(UUID document) {
    hidden.keySet().removeIf(revision -> revision.document().equals(document));
    published.remove(document);
  }

  /** What is in the index and not to be found. */
  List<Query> unseen() {
    List<Query> queries = new ArrayList<>();
    if (!hidden.isEmpty()) {
      queries.add(
          RevisionQueries.anyOf(
              hidden.keySet().stream()
                  .map(r -> IndexFields.revision(r.document(), r.version()))
                  .toList()));
    }
    published.forEach((id, p) -> queries.add(RevisionQueries.olderThan(id, p.version())));
    return queries;
  }

  private void unpublish(UUID document, int version) {
    published.computeIfPresent(document, (id, p) -> p.version() == version ? null : p);
  }

  private void outdo(UUID document, int version) {
    hidden.replaceAll(
        (revision, since) ->
            revision.document().equals(document) && revision.version() < version ? OUTDONE : since);
  }
}
