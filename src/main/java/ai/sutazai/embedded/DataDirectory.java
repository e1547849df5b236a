package ai.sutazai.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Where all state lives; held by one process at a time. */
@Component
public final class DataDirectory implements AutoCloseable {

  private final Path root;
  private final FileChannel lockFile;

  /**
   * @throws DataDirectoryInUse when another process holds it
   */
  DataDirectory(@Value("${sutazai.data-dir}") Path root) throws IOException {
    this.root = root.toAbsolutePath().normalize();
    Files.createDirectories(this.root);
    lockFile =
        FileChannel.open(
            this.root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = lockFile.tryLock();
    if (lock == null) {
      lockFile.close();
      throw new DataDirectoryInUse(this.root);
    }
  }

  /** The path of an entry directly below; a directory is made if it is to be one. */
  public Path directory(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A random secret of 256 bits (base64url), made at first use and readable by its owner alone. */
  public String secret(String name) {
    try {
      Path file = root.resolve(name);
      if (Files.notExists(file)) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        Path draft = root.resolve(name + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(
            draft,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        Files.move(draft, file);
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
