package ai.sutazai.ingestion.parse;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the characters of a text file are written, told from all of its bytes.
 *
 * @param damaged whether a few bytes in it are no text
 */
record TextEncoding(Charset charset, boolean damaged) {

  private static final int SAMPLE = 64 * 1024;

  /** The encoding of a text file, or nothing if the file is not text. */
  static Optional<TextEncoding> of(Path file) throws IOException {
    Optional<Charset> mark = byteOrderMark(file);
    TextScan scan = TextScan.of(file, mark.orElse(StandardCharsets.UTF_8));
    boolean fits = scan.beyondAscii() >= 4 * scan.malformed();
    if (mark.isPresent() || fits) {
      return scan.controls() * 50 <= scan.chars() && fits
          ? Optional.of(
              new TextEncoding(scan.charset(), scan.malformed() > 0 || scan.controls() > 0))
          : Optional.empty();
    }
    return legacy(file, scan);
  }

  private static Optional<Charset> byteOrderMark(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] mark = in.readNBytes(2);
      if (mark.length < 2) {
        return Optional.empty();
      }
      int bits = (mark[0] & 0xFF) << 8 | mark[1] & 0xFF;
      return bits == 0xFEFF || bits == 0xFFFE
          ? Optional.of(StandardCharsets.UTF_16)
          : Optional.empty();
    }
  }

  private static Optional<TextEncoding> legacy(Path file, TextScan utf8) throws IOException {
    // Few random bytes may lack control characters by chance: then most must be ASCII.
    boolean likely =
        utf8.bytes() >= 96
            || utf8.asciiWords() * 4 >= utf8.bytes() * 3
            || utf8.bytes() >= 32 && utf8.ascii() * 4 >= utf8.bytes() * 3;
    if (utf8.controls() > 0 || !likely) {
      return Optional.empty();
    }
    byte[] sample = sample(file, utf8.firstMalformed());
    return Optional.of(new TextEncoding(LegacyCharset.of(sample), false));
  }

  /** A long text may be ASCII but for its end: what matters starts at the first other byte. */
  private static byte[] sample(Path file, long firstMalformed) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.skipNBytes(Math.max(0, firstMalformed - 1024));
      return in.readNBytes(SAMPLE);
    }
  }
}
