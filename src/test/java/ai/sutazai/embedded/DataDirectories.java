package ai.sutazai.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** Lets other packages' tests work in a data directory of their own. */
public final class DataDirectories {

  private DataDirectories() {}

  public static DataDirectory at(Path root) throws IOException {
    return new DataDirectory(root);
  }
}
