package ai.sutazai.ingestion.parse;

/** The document has more text than is taken from one. */
final class TextLimitExceeded extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TextLimitExceeded(long limit) {
    super("The document holds more than " + limit + " characters of text.");
  }
}
