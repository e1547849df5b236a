package ai.sutazai.embedding;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.AnalyzerWrapper;
import org.apache.lucene.analysis.en.EnglishAnalyzer;

/**
 * English words, without the marks within them that nobody sees or types, their accents in one form
 * (NFC). Where a word stands is not kept in the index.
 */
final class VisibleWords extends AnalyzerWrapper {

  /** Soft hyphens, word joiners and the marks of a direction of writing. */
  private static final Pattern UNSEEN =
      Pattern.compile(
          "[\\x{AD}\\x{200E}\\x{200F}\\x{202A}-\\x{202E}\\x{2060}-\\x{2064}\\x{2066}-\\x{2069}]");

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
    StringWriter all = new StringWriter();
    try {
      text.transferTo(all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String seen = UNSEEN.matcher(all.toString()).replaceAll("");
    return new StringReader(Normalizer.normalize(seen, Normalizer.Form.NFC));
  }
}
