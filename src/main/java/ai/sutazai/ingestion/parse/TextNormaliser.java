package ai.sutazai.ingestion.parse;

import java.text.Normalizer;
import java.util.function.Consumer;

/**
 * Brings text into the one form in which it is stored: NFC, line feeds only, no control characters,
 * no lone surrogates, no trailing blanks, at most one blank line in a row and none at the ends.
 */
final class TextNormaliser {

  private static final int PIECE = 8192;
  private static final int LONGEST_SEGMENT = 1 << 20;

  private final Consumer<CharSequence> out;
  private final long limit;

  private final StringBuilder raw = new StringBuilder(PIECE + 16);
  private final StringBuilder blanks = new StringBuilder();
  private char highSurrogate;
  private boolean afterCarriageReturn;
  private int lineFeeds;
  private long written;

  /**
   * @param limit the most characters that may come out
   */
  TextNormaliser(Consumer<CharSequence> out, long limit) {
    this.out = out;
    this.limit = limit;
  }

  static String normalise(String text) {
    StringBuilder result = new StringBuilder(text.length());
    TextNormaliser normaliser = new TextNormaliser(result::append, Long.MAX_VALUE);
    normaliser.append(text);
    normaliser.finish();
    return result.toString();
  }

  void append(CharSequence text) {
    for (int i = 0, length = text.length(); i < length; i++) {
      append(text.charAt(i));
    }
  }

  void append(char[] text, int length) {
    for (int i = 0; i < length; i++) {
      append(text[i]);
    }
  }

  /** Where the next character that is not blank will stand; only exact at the start of a line. */
  int position() {
    flush();
    return Math.toIntExact(written == 0 ? 0 : written + Math.min(lineFeeds, 2));
  }

  void finish() {
    flush();
  }

  private void append(char c) {
    if (highSurrogate != 0) {
      if (Character.isLowSurrogate(c)) {
        raw.append(highSurrogate).append(c);
        highSurrogate = 0;
        return;
      }
      raw.append('\uFFFD');
      highSurrogate = 0;
    }
    if (c >= ' ' && c < 0x7F) {
      raw.append(c);
    } else if (Character.isHighSurrogate(c)) {
      highSurrogate = c;
    } else if (Character.isLowSurrogate(c)) {
      raw.append('\uFFFD');
    } else if (isLineBreak(c)) {
      if (c != '\n' || !afterCarriageReturn) {
        raw.append('\n');
      }
    } else if (c == '\t' || !Character.isISOControl(c) && c != '\uFEFF') {
      raw.append(c);
    }
    afterCarriageReturn = c == '\r';
    int length = raw.length();
    if (length >= PIECE && (isBoundary(raw.charAt(length - 1)) || length >= LONGEST_SEGMENT)) {
      drain();
    }
  }

  /** Vertical tab, form feed and NEL end a line too; dropping them would glue words together. */
  private static boolean isLineBreak(char c) {
    return c == '\n' || c == '\r' || c == '\u000B' || c == '\f' || c == '\u0085';
  }

  /** Whether nothing that follows can compose with this character. */
  private static boolean isBoundary(char c) {
    return c <= ' ' || c >= '\u4E00' && c <= '\u9FFF';
  }

  private void flush() {
    if (highSurrogate != 0) {
      raw.append('\uFFFD');
      highSurrogate = 0;
    }
    drain();
  }

  private void drain() {
    if (raw.isEmpty()) {
      return;
    }
    lines(
        Normalizer.isNormalized(raw, Normalizer.Form.NFC)
            ? raw
            : Normalizer.normalize(raw, Normalizer.Form.NFC));
    raw.setLength(0);
  }

  private void lines(CharSequence text) {
    int length = text.length();
    int start = 0;
    while (start < length) {
      int end = start;
      int inked = start;
      while (end < length && text.charAt(end) != '\n') {
        if (!isBlank(text.charAt(end))) {
          inked = end + 1;
        }
        end++;
      }
      if (inked > start) {
        breakLine();
        write(blanks);
        blanks.setLength(0);
        write(text.subSequence(start, inked));
      }
      blanks.append(text, inked, end);
      if (end < length) {
        blanks.setLength(0);
        lineFeeds++;
        end++;
      }
      start = end;
    }
  }

  private void breakLine() {
    if (written > 0 && lineFeeds > 0) {
      write(lineFeeds == 1 ? "\n" : "\n\n");
    }
    lineFeeds = 0;
  }

  private void write(CharSequence piece) {
    if (piece.isEmpty()) {
      return;
    }
    written += piece.length();
    if (written > limit) {
      throw new TextLimitExceeded(limit);
    }
    out.accept(piece);
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
