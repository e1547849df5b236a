package ai.sutazai.ingestion;

import ai.sutazai.text.SingleLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.util.UriUtils;

/**
 * Gives names that nobody can call, since they are not UTF-8, a form of their own: bytes that are
 * none, and percent signs, are written as {@code %FC}.
 */
final class FileNames {

  private static final Logger LOG = LoggerFactory.getLogger(FileNames.class);

  private FileNames() {}

  /** Renames what stands in a folder under such a name; an existing file is never overwritten. */
  static void repair(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!Path.of(entry.toString()).equals(entry)) {
          rename(entry, folder.resolve(shown(bytes(entry))));
        }
      }
    }
  }

  private static String shown(ByteBuffer name) {
    CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    StringBuilder shown = new StringBuilder();
    while (name.hasRemaining()) {
      CharBuffer text = CharBuffer.allocate(name.remaining());
      CoderResult result = utf8.reset().decode(name, text, true);
      shown.append(text.flip().toString().replace("%", "%25"));
      for (int n = 0; n < (result.isMalformed() ? result.length() : 0); n++) {
        shown.append("%%%02X".formatted(name.get()));
      }
    }
    return shown.toString();
  }

  /** Only the URI of a path tells them. */
  private static ByteBuffer bytes(Path entry) {
    String name = entry.toUri().getRawPath().replaceFirst("/$", "").replaceFirst(".*/", "");
    return ByteBuffer.wrap(
        UriUtils.decode(name, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void rename(Path entry, Path shown) throws IOException {
    try {
      Files.move(entry, shown);
      LOG.warn("A name is not UTF-8; it has become {}", SingleLine.of(shown.toString()));
    } catch (FileAlreadyExistsException e) {
      LOG.debug("{} has to wait until the other of its name is taken", shown);
    }
  }
}
