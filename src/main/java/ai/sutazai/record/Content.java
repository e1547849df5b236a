package ai.sutazai.record;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bytes on their way into the record, read when the statement is run.
 *
 * @param bytes null if they are in a file
 * @param size of either, in bytes
 */
public record Content(byte[] bytes, Path file, long size) {

  public static Content of(byte[] bytes) {
    return new Content(bytes, null, bytes.length);
  }

  public static Content of(Path file) throws IOException {
    return new Content(null, file, Files.size(file));
  }

  /** To be read from its start. */
  public InputStream open() throws IOException {
    return file == null ? new ByteArrayInputStream(bytes) : Files.newInputStream(file);
  }
}
