package ai.sutazai.embedded;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.util.unit.DataSize;

/** Lets other packages' tests work in a data directory of their own. */
public final class DataDirectories {

  private DataDirectories() {}

  public static DataDirectory at(Path root) throws IOException {
    return at(root, DataSize.ofBytes(1));
  }

  public static DataDirectory at(Path root, DataSize minFree) throws IOException {
    return new DataDirectory(root, minFree, true);
  }

  /** Of one of several instances. */
  public static DataDirectory shared(Path root) throws IOException {
    return new DataDirectory(root, DataSize.ofBytes(1), false);
  }
}
