package ai.sutazai.text;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where a text's sentences are; a line feed ends one, too. */
public final class Sentences {

  /** A stretch of text in UTF-16 offsets, without blanks at its ends. */
  public record Span(int start, int end) {

    public String of(String text) {
      return text.substring(start, end);
    }
  }

  private Sentences() {}

  /** The sentences of {@code text[from:to]}, none of them blank, in order. */
  public static List<Span> in(String text, int from, int to) {
    List<Span> sentences = new ArrayList<>();
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
    int line = from;
    while (line < to) {
      int feed = text.indexOf('\n', line);
      int lineEnd = feed < 0 || feed >= to ? to : feed + 1;
      breaks.setText(text.substring(line, lineEnd));
      int start = breaks.first();
      for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
        Span sentence = trimmed(text, line + start, line + end);
        if (sentence.start() < sentence.end()) {
          sentences.add(sentence);
        }
        start = end;
      }
      line = lineEnd;
    }
    return sentences;
  }

  /** The same stretch without the blanks at its ends; empty if it is blank. */
  public static Span trimmed(String text, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    return new Span(start, end);
  }
}
