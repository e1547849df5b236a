package ai.sutazai.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Where a text's sentences are. A line feed ends one, too, unless it only wraps a paragraph. */
public final class Sentences {

  /** A pattern of the number or letter that a list's item or a heading begins with. */
  public static final String NUMBER = "\\(?(?:\\d{1,3}(?:\\.\\d{1,3})*+|\\p{L}|[ivxIVX]{2,4})[.)]";

  /** Lines that are no longer, in UTF-16 units, were not wrapped because they were full. */
  private static final int NARROW = 40;

  /** What begins a line of its own: lists, headings, quotes, tables, fences, settings. */
  private static final Pattern OWN_LINE =
      Pattern.compile("[#>|*+\\-\u2022`~=_].*|\\(?\\w{1,3}[.)]\\s.*|[\\w.-]+\\s?[:=].*");

  /** Between the fields of a row. */
  private static final Pattern FIELDS = Pattern.compile("[\t|]|[,;][\\p{L}\"']");

  /** A stretch of text in UTF-16 offsets, without blanks at its ends. */
  public record Span(int start, int end) {

    public String of(String text) {
      return text.substring(start, end);
    }
  }

  private Sentences() {}

  /** The sentences of {@code text[from:to]}, none of them blank, in order. */
  public static List<Span> in(String text, int from, int to) {
    return in(text, from, to, false);
  }

  /** The sentences of a whole text, none of them blank, in order. */
  public static List<Span> of(String text) {
    return in(text, 0, text.length(), false);
  }

  /**
   * The sentences of a passage of a text.
   *
   * @param start where it starts there; but at 0, its first line may be the rest of one
   */
  public static List<Span> ofPassage(String passage, int start) {
    return in(passage, 0, passage.length(), start > 0);
  }

  private static List<Span> in(String text, int from, int to, boolean rest) {
    List<Span> sentences = new ArrayList<>();
    for (Span paragraph : paragraphs(text, from, to, rest)) {
      int start = paragraph.start();
      for (int end : SentenceEnds.of(paragraph.of(text).replace('\n', ' '))) {
        Span sentence = trimmed(text, start, paragraph.start() + end);
        if (!VisibleText.isBlank(sentence.of(text))) {
          sentences.add(sentence);
        }
        start = paragraph.start() + end;
      }
    }
    return sentences;
  }

  /** The lines, those that were wrapped put together. */
  private static List<Span> paragraphs(String text, int from, int to, boolean rest) {
    List<Span> paragraphs = new ArrayList<>();
    List<Span> block = new ArrayList<>();
    int line = from;
    while (line < to) {
      int feed = text.indexOf('\n', line);
      int end = feed < 0 || feed >= to ? to : feed + 1;
      Span trimmed = trimmed(text, line, end);
      if (trimmed.start() < trimmed.end()) {
        block.add(trimmed);
      } else {
        unwrap(text, block, paragraphs, rest && paragraphs.isEmpty());
      }
      line = end;
    }
    unwrap(text, block, paragraphs, rest && paragraphs.isEmpty());
    return paragraphs;
  }

  /** Moves lines without a blank one between them over. */
  private static void unwrap(String text, List<Span> block, List<Span> paragraphs, boolean rest) {
    int width = block.stream().mapToInt(line -> line.end() - line.start()).max().orElse(0);
    boolean wrapped = false;
    for (int i = 1; i < block.size() && !wrapped; i++) {
      wrapped = goesOn(text, block, i, width, rest, false);
    }
    Span open = null;
    for (int i = 0; i < block.size(); i++) {
      Span line = block.get(i);
      if (open != null && goesOn(text, block, i, width, rest, wrapped)) {
        open = new Span(open.start(), line.end());
      } else {
        if (open != null) {
          paragraphs.add(open);
        }
        open = line;
      }
    }
    if (open != null) {
      paragraphs.add(open);
    }
    block.clear();
  }

  /**
   * Whether the line before was wrapped into this one: by its small letter, or also because its
   * first word would not have fitted.
   */
  private static boolean goesOn(
      String text, List<Span> block, int i, int width, boolean rest, boolean orFull) {
    String first = block.get(i - 1).of(text);
    String second = block.get(i).of(text);
    if (width <= NARROW || !isOfAParagraph(first) || OWN_LINE.matcher(second).matches()) {
      return false;
    }
    if (Character.isLowerCase(second.codePointAt(0))) {
      return rest && i == 1 || first.length() * 3 >= width * 2;
    }
    int blank = second.indexOf(' ');
    return orFull && first.length() + 1 + (blank < 0 ? second.length() : blank) > width;
  }

  /** Neither a heading, nor a row of a table, nor hardly words. */
  private static boolean isOfAParagraph(String line) {
    return line.charAt(0) != '#' && Prose.is(line) && !FIELDS.matcher(line).find();
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
