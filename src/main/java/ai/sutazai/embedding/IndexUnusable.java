package ai.sutazai.embedding;

/** The index on disk cannot be used; the record can make another. */
abstract class IndexUnusable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  IndexUnusable(String message, Throwable cause) {
    super(message, cause);
  }
}
