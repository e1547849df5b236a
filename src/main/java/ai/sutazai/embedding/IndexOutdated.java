package ai.sutazai.embedding;

import java.nio.file.Path;

/** The index was written in another form than this service reads. */
final class IndexOutdated extends IndexUnusable {

  private static final long serialVersionUID = 1L;

  IndexOutdated(Path place) {
    super("The search index in " + place + " was made by another version of this service", null);
  }
}
