package ai.sutazai.ingestion.parse;

import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * JSON as people read and search it: characters stay escaped only where JSON has to escape them.
 */
final class UnescapedJson extends FilterReader {

  private static final int ESCAPE = "u00fc".length();

  private boolean escaping;

  UnescapedJson(Reader json) {
    super(new BufferedReader(json));
  }

  @Override
  public int read() throws IOException {
    int c = in.read();
    escaping = c == '\\' && !escaping;
    if (!escaping) {
      return c;
    }
    in.mark(ESCAPE);
    int character = escaped();
    if (mustBeEscaped(character)) {
      in.reset();
      return c;
    }
    escaping = false;
    return character;
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    int count = 0;
    int c = read();
    while (c >= 0) {
      buffer[offset + count++] = (char) c;
      c = count < length ? read() : -1;
    }
    return count == 0 ? -1 : count;
  }

  /** The UTF-16 unit that the rest of an escape stands for, or -1 if it stands for none. */
  private int escaped() throws IOException {
    int character = in.read() == 'u' ? 0 : -1;
    for (int i = 0; i < 4 && character >= 0; i++) {
      int digit = Character.digit(in.read(), 16);
      character = digit < 0 ? -1 : character * 16 + digit;
    }
    return character;
  }

  private static boolean mustBeEscaped(int character) {
    return character < 0
        || character == '"'
        || character == '\\'
        || Character.isISOControl(character);
  }
}
