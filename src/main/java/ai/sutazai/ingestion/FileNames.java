package ai.sutazai.ingestion;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives names that nobody can call, since they are not UTF-8, the form in which they are shown. */
final class FileNames {

  private static final Logger LOG = LoggerFactory.getLogger(FileNames.class);

  private FileNames() {}

  /** Renames what stands in a folder under such a name; an existing file is never overwritten. */
  static void repair(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Path shown = Path.of(entry.toString());
        if (!shown.equals(entry)) {
          rename(entry, shown);
        }
      }
    }
  }

  private static void rename(Path entry, Path shown) throws IOException {
    try {
      Files.move(entry, shown);
      LOG.warn("A name is not UTF-8; it has become {}", shown);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("{} has to wait until the other of its name is taken", shown);
    }
  }
}
