package ai.sutazai.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A statement that no route sends but a class, in a file beside it on the class path. */
public final class StatementFile {

  private StatementFile() {}

  /** Its text, with parameters as Spring has them. */
  public static String read(Class<?> sender, String name) {
    try (InputStream file = sender.getResourceAsStream(name + ".sql")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
