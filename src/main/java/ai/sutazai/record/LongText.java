package ai.sutazai.record;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A text on its way into the record as bytes in UTF-8, of which few are held at a time. */
public record LongText(String text) {

  private static final int PIECE = 1 << 16;

  long size() {
    return pieces().mapToLong(piece -> piece.length).sum();
  }

  InputStream open() {
    Iterator<byte[]> pieces = pieces().iterator();
    return new PulledStream() {
      @Override
      protected byte[] pull() {
        return pieces.hasNext() ? pieces.next() : null;
      }
    };
  }

  private Stream<byte[]> pieces() {
    return IntStream.iterate(0, from -> from < text.length(), this::end)
        .mapToObj(from -> text.substring(from, end(from)).getBytes(StandardCharsets.UTF_8));
  }

  /** Not between the two halves of a character. */
  private int end(int from) {
    int end = Math.min(from + PIECE, text.length());
    return end < text.length() && Character.isLowSurrogate(text.charAt(end)) ? end + 1 : end;
  }
}
