package ai.sutazai.embedded;

import ai.sutazai.errors.Unavailable;
import ai.sutazai.errors.UnusableSetting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/** Where all state lives; held by one process at a time. */
@Component
public final class DataDirectory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

  private static final int PIECE = 64 * 1024;
  private static final Duration UNTIL_SPACE = Duration.ofSeconds(60);

  private final Path root;
  private final FileStore disk;
  private final DataSize minFree;
  private final boolean alone;
  private final FileChannel lockFile;

  /**
   * @throws UnusableSetting when it cannot be made or written to, or another process holds it
   */
  DataDirectory(
      @Value("${sutazai.data-dir}") Path root,
      @Value("${sutazai.min-free-disk}") DataSize minFree,
      @Value("${sutazai.only-instance}") boolean alone)
      throws IOException {
    if (root == null) {
      throw unusable("empty");
    }
    this.root = root.toAbsolutePath().normalize();
    this.minFree = minFree;
    this.alone = alone;
    try {
      Files.createDirectories(this.root);
      disk = Files.getFileStore(this.root);
      lockFile =
          FileChannel.open(
              this.root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw unusable(this.root + ", which cannot be made or written to");
    }
    FileLock lock = lockFile.tryLock();
    if (lock == null) {
      lockFile.close();
      throw new UnusableSetting(
          "The data directory " + this.root + " is in use by another instance of SutazAI Pipeline.",
          "Stop the other instance, or give this one a directory of its own with DATA_DIR.");
    }
  }

  private static UnusableSetting unusable(String found) {
    return new UnusableSetting(
        "DATA_DIR is " + found + ".", "Set it to a directory that this user may write to.");
  }

  /** A directory directly below, made if there is none. */
  public Path directory(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A directory directly below for what no start needs of the one before. */
  public Path emptyDirectory(String name) {
    FileSystemUtils.deleteRecursively(root.resolve(name).toFile());
    return directory(name);
  }

  /** The path of a file directly below. */
  public Path path(String name) {
    return root.resolve(name);
  }

  /** Whether the disk has {@code sutazai.min-free-disk} left. */
  public boolean hasSpace() {
    return space() >= 0;
  }

  /** How many bytes more than {@code sutazai.min-free-disk} the disk has left, or -1 and less. */
  public long space() {
    try {
      return disk.getUsableSpace() - minFree.toBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws Unavailable while the disk has less than {@code sutazai.min-free-disk} left
   */
  public void requireSpace() {
    if (!hasSpace()) {
      throw new Unavailable("The disk is nearly full; nothing new is taken in.", UNTIL_SPACE);
    }
  }

  /**
   * Whether there is space for what is put back. It was there before what is new: it may use half
   * of {@code sutazai.min-free-disk}.
   */
  public boolean hasSpaceToRestore() {
    return space() >= -minFree.toBytes() / 2;
  }

  /**
   * @throws Unavailable while there is no {@link #hasSpaceToRestore space to restore}
   */
  public void requireSpaceToRestore() {
    if (!hasSpaceToRestore()) {
      throw new Unavailable("The disk is nearly full; nothing more is put back.", UNTIL_SPACE);
    }
  }

  /**
   * Writes a file as long as there is space, and no further than a little over a limit.
   *
   * @return how many bytes were written
   * @throws Unavailable once there is no space
   */
  public long write(InputStream in, Path file, long limit) throws IOException {
    long size = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[PIECE];
      int read = 0;
      while (read >= 0 && size <= limit) {
        requireSpace();
        out.write(buffer, 0, read);
        size += read;
        read = in.read(buffer);
      }
    }
    return size;
  }

  /** A random secret of 256 bits (base64url), made at first use and readable by its owner alone. */
  public String secret(String name) {
    return new SecretFile(path(name)).readOrCreate();
  }

  /** A {@link #secret secret} in place of the one that an operator may set. */
  public String secretInsteadOf(String setting, String name) {
    if (!alone) {
      LOG.warn(
          "{} is not set: this instance has one of its own, which others on the database do not"
              + " know",
          setting);
    }
    return secret(name);
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
