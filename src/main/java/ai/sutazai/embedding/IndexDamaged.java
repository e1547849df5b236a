package ai.sutazai.embedding;

import java.nio.file.Path;

/** The index on disk is not whole. */
final class IndexDamaged extends IndexUnusable {

  private static final long serialVersionUID = 1L;

  IndexDamaged(Path place, Exception cause) {
    super("The search index in " + place + " cannot be read: " + cause.getMessage(), cause);
  }
}
