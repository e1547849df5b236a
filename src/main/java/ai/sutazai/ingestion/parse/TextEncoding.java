package ai.sutazai.ingestion.parse;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.txt.CharsetDetector;
import org.apache.tika.parser.txt.CharsetMatch;
import org.apache.tika.parser.txt.UniversalEncodingDetector;

/**
 * How the characters of a text file are written, told from all of its bytes.
 *
 * @param damaged whether a few bytes in it are no text
 */
record TextEncoding(Charset charset, boolean damaged) {

  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final int SAMPLE = 64 * 1024;

  /** The encoding of a text file, or nothing if the file is not text. */
  static Optional<TextEncoding> of(Path file) throws IOException {
    Optional<Charset> mark = byteOrderMark(file);
    TextScan scan = TextScan.of(file, mark.orElse(StandardCharsets.UTF_8));
    boolean fits = scan.malformed() == 0 || scan.beyondAscii() >= 10 * scan.malformed();
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
    // Few random bytes may lack control characters by chance: then most of them must be ASCII.
    boolean likely =
        utf8.controls() == 0 && (utf8.bytes() >= 256 || utf8.ascii() * 10 >= utf8.bytes() * 6);
    if (!likely) {
      return Optional.empty();
    }
    byte[] sample = sample(file, utf8.firstMalformed());
    return Optional.of(new TextEncoding(guess(sample), false));
  }

  /** A long text may be ASCII but for its end: what matters starts at the first other byte. */
  private static byte[] sample(Path file, long firstMalformed) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.skipNBytes(Math.max(0, firstMalformed - 1024));
      return in.readNBytes(SAMPLE);
    }
  }

  private static Charset guess(byte[] sample) throws IOException {
    Charset universal =
        new UniversalEncodingDetector().detect(new ByteArrayInputStream(sample), new Metadata());
    if (universal != null && usable(universal)) {
      return superset(universal);
    }
    CharsetMatch match = new CharsetDetector().setText(sample).detect();
    if (match != null && Charset.isSupported(match.getName())) {
      Charset icu = Charset.forName(match.getName());
      return usable(icu) ? superset(icu) : WINDOWS_1252;
    }
    return WINDOWS_1252;
  }

  private static boolean usable(Charset charset) {
    String name = charset.name();
    return !name.startsWith("UTF-") && !name.startsWith("IBM") && !name.startsWith("x-IBM");
  }

  private static Charset superset(Charset charset) {
    return charset.equals(StandardCharsets.ISO_8859_1) || charset.equals(StandardCharsets.US_ASCII)
        ? WINDOWS_1252
        : charset;
  }
}
