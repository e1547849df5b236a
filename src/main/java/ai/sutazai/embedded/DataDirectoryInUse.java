package ai.sutazai.embedded;

import java.nio.file.Path;

/** Another process works in this data directory. */
public final class DataDirectoryInUse extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DataDirectoryInUse(Path directory) {
    super(
        "The data directory " + directory + " is in use by another instance of SutazAI Pipeline.");
  }
}
