package ai.sutazai.ingestion;

/** The document this worker held was taken over, replaced or deleted meanwhile. */
public final class LeaseLost extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public LeaseLost(String message) {
    super(message);
  }
}
