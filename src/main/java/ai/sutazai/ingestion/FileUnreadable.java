package ai.sutazai.ingestion;

import ai.sutazai.errors.PipelineException;

/** A dropped file may not be read by this service. */
public final class FileUnreadable extends PipelineException {

  private static final long serialVersionUID = 1L;

  FileUnreadable(String path) {
    super("unreadable", 422, "The file cannot be read", path + " may not be read.", null);
  }
}
