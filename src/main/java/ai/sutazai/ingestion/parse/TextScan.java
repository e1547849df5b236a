package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import org.springframework.core.io.InputStreamSource;

/**
 * Counts over a whole text read in one charset.
 *
 * @param asciiWords letters, digits and spaces among the ASCII characters
 * @param controls characters that only binary files have, such as NUL
 * @param malformed byte sequences that are none of the charset
 * @param firstMalformed offset of the first of them in bytes, or 0
 */
record TextScan(
    Charset charset,
    long bytes,
    long chars,
    long ascii,
    long asciiWords,
    long controls,
    long malformed,
    long firstMalformed) {

  private static final int BUFFER = 16 * 1024;

  /** Whether these bytes may well be of this charset. */
  boolean fits() {
    return chars - ascii >= 4 * malformed;
  }

  boolean isDamaged() {
    return malformed > 0 || controls > 0;
  }

  static TextScan of(InputStreamSource text, Charset charset) throws IOException {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try (InputStream in = text.getInputStream()) {
      return new Counter(decoder).count(in);
    }
  }

  private static final class Counter {

    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
    private final CharBuffer chars = CharBuffer.allocate(BUFFER);
    private long read;
    private long charCount;
    private long ascii;
    private long asciiWords;
    private long controls;
    private long malformed;
    private long firstMalformed;

    Counter(CharsetDecoder decoder) {
      this.decoder = decoder;
    }

    TextScan count(InputStream in) throws IOException {
      int n;
      do {
        n = in.read(bytes.array(), bytes.position(), bytes.remaining());
        read += Math.max(n, 0);
        bytes.position(bytes.position() + Math.max(n, 0)).flip();
        decode(n < 0);
        bytes.compact();
      } while (n >= 0);
      return new TextScan(
          decoder.charset(),
          read,
          charCount,
          ascii,
          asciiWords,
          controls,
          malformed,
          firstMalformed);
    }

    private void decode(boolean end) {
      CoderResult result;
      do {
        result = decoder.decode(bytes, chars, end);
        tally();
        if (result.isError()) {
          if (malformed++ == 0) {
            firstMalformed = read - bytes.remaining();
          }
          bytes.position(bytes.position() + Math.min(result.length(), bytes.remaining()));
        }
      } while (!result.isUnderflow());
    }

    private void tally() {
      char[] array = chars.array();
      int length = chars.position();
      for (int i = 0; i < length; i++) {
        char c = array[i];
        if (c < 0x80) {
          ascii++;
          if (c == ' ' || Character.isLetterOrDigit(c)) {
            asciiWords++;
          } else if (c < ' ' && isBinary(c)) {
            controls++;
          }
        }
      }
      charCount += length;
      chars.clear();
    }

    private static boolean isBinary(char c) {
      return c < '\b' || c == '\u000E' || c == '\u000F' || c > '\u000F' && c != '\u001B';
    }
  }
}
