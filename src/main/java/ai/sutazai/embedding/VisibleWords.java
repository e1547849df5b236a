package ai.sutazai.embedding;

import java.io.IOException;
import java.io.Reader;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.AnalyzerWrapper;
import org.apache.lucene.analysis.CharFilter;
import org.apache.lucene.analysis.en.EnglishAnalyzer;

/** English words, without the marks within them that nobody sees or types. */
final class VisibleWords extends AnalyzerWrapper {

  private final Analyzer english = new EnglishAnalyzer();

  VisibleWords() {
    super(GLOBAL_REUSE_STRATEGY);
  }

  @Override
  protected Analyzer getWrappedAnalyzer(String field) {
    return english;
  }

  @Override
  protected Reader wrapReader(String field, Reader text) {
    return new Unmarked(text);
  }

  /** Leaves out soft hyphens, word joiners and the marks of a direction of writing. */
  private static final class Unmarked extends CharFilter {

    Unmarked(Reader text) {
      super(text);
    }

    @Override
    public int read(char[] chars, int from, int length) throws IOException {
      int kept = 0;
      int read;
      do {
        read = input.read(chars, from, length);
        for (int i = from; i < from + read; i++) {
          if (!isMark(chars[i])) {
            chars[from + kept++] = chars[i];
          }
        }
      } while (kept == 0 && read > 0);
      return read < 0 ? read : kept;
    }

    private static boolean isMark(char c) {
      return c == '\u00AD'
          || c >= '\u200E'
              && (c <= '\u200F'
                  || c >= '\u202A' && c <= '\u202E'
                  || c >= '\u2060' && c <= '\u2064'
                  || c >= '\u2066' && c <= '\u2069');
    }

    /** Where a word stands is not kept in the index. */
    @Override
    protected int correct(int offset) {
      return offset;
    }
  }
}
