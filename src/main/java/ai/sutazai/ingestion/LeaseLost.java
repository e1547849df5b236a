package ai.sutazai.ingestion;

import ai.sutazai.errors.PipelineException;

/** The document this worker held was taken over, replaced or deleted meanwhile. */
public final class LeaseLost extends PipelineException {

  private static final long serialVersionUID = 1L;

  public LeaseLost(String message) {
    super("lease_lost", 409, "Not this worker's any more", message, null);
  }
}
