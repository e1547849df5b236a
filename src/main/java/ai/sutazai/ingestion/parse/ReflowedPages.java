package ai.sutazai.ingestion.parse;

import ai.sutazai.text.Prose;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Joins the lines of a printed page into paragraphs, so that sentences are whole. Short lines, rows
 * of figures and list items keep their line feeds.
 */
final class ReflowedPages implements BlockSink {

  /** In columns, as all widths here. */
  private static final int NARROW = 40;

  private static final Pattern LIST_ITEM =
      Pattern.compile(
          "([\\u2022\\u25AA\\u25CF\\u25E6\\u2013\\u2014*-]|\\(?\\w{1,3}[.)])\\s.*"
              + "|[\\u30FB\\u25A0\\u25CB\\u25C6\\u2460-\\u2473].*");
  private static final String ENDS_SENTENCE = ".!?:;\u3002\uFF01\uFF1F";

  /** What comes behind a hyphen that stands for the other half of a word. */
  private static final Pattern OTHER_HALF =
      Pattern.compile("(und|oder|bzw\\.|sowie|bis|and|or|to|et|ou|y|o)\\s");

  private static final String HYPHENS = "-\u00AD\u2010";
  private static final Set<UnicodeScript> WITHOUT_BLANKS =
      EnumSet.of(UnicodeScript.THAI, UnicodeScript.LAO, UnicodeScript.KHMER, UnicodeScript.MYANMAR);

  private final BlockSink next;
  private final List<Line> page = new ArrayList<>();

  private record Line(String text, int gap, int width) {

    Line(String text, int gap) {
      this(text, gap, text.codePoints().map(c -> isWide(c) ? 2 : 1).sum());
    }
  }

  ReflowedPages(BlockSink next) {
    this.next = next;
  }

  @Override
  public void block(CharSequence block, int gap) {
    int before = gap;
    for (String line : (Iterable<String>) block.toString().lines()::iterator) {
      String text = line.strip();
      if (text.isEmpty()) {
        before = 2;
      } else {
        page.add(new Line(text, before));
        before = 1;
      }
    }
  }

  @Override
  public void heading(int level, String heading) {
    flush();
    next.heading(level, heading);
  }

  @Override
  public void page(int number) {
    flush();
    next.page(number);
  }

  @Override
  public void end() {
    flush();
    next.end();
  }

  private void flush() {
    int width = width();
    StringBuilder block = new StringBuilder();
    int gap = 2;
    Line last = null;
    for (Line line : page) {
      if (last != null && goesOn(last, line, width)) {
        join(block, line.text());
      } else {
        write(block, gap);
        gap = line.gap();
        block.append(line.text());
      }
      last = line;
    }
    write(block, gap);
    page.clear();
  }

  private void write(StringBuilder block, int gap) {
    if (!block.isEmpty()) {
      next.block(block, gap);
      block.setLength(0);
    }
  }

  /** How long the page's long lines are. */
  private int width() {
    int[] widths = page.stream().mapToInt(Line::width).sorted().toArray();
    return widths.length == 0 ? 0 : widths[widths.length * 9 / 10];
  }

  private static boolean goesOn(Line line, Line following, int width) {
    String text = line.text();
    boolean prose = width >= NARROW && line.width() * 3 >= width * 2 && Prose.is(text);
    if (!prose || LIST_ITEM.matcher(following.text()).matches()) {
      return false;
    }
    boolean nearlyFull = line.width() * 20 >= width * 17;
    boolean goesOn = nearlyFull || Character.isLowerCase(following.text().codePointAt(0));
    boolean ended = ENDS_SENTENCE.indexOf(text.charAt(text.length() - 1)) >= 0;
    boolean mayEndHere = following.gap() > 1 && ended;
    return goesOn && !mayEndHere;
  }

  private static boolean isWide(int c) {
    return isChineseOrJapanese(c) || UnicodeScript.of(c) == UnicodeScript.HANGUL;
  }

  private static boolean isWithoutBlanks(int c) {
    return isChineseOrJapanese(c) || WITHOUT_BLANKS.contains(UnicodeScript.of(c));
  }

  /** With their punctuation, which belongs to no script. */
  private static boolean isChineseOrJapanese(int c) {
    return c >= 0x3000 && c <= 0x30FF
        || c >= 0xFF00 && c <= 0xFF60
        || UnicodeScript.of(c) == UnicodeScript.HAN;
  }

  private static void join(StringBuilder block, String following) {
    int end = block.length() - 1;
    int first = following.codePointAt(0);
    boolean inWord =
        end > 0
            && HYPHENS.indexOf(block.charAt(end)) >= 0
            && Character.isLetterOrDigit(block.codePointBefore(end))
            && Character.isLetterOrDigit(first)
            && !OTHER_HALF.matcher(following).lookingAt();
    if (inWord) {
      if (Character.isLowerCase(block.codePointBefore(end)) && Character.isLowerCase(first)) {
        block.setLength(end);
      }
    } else if (!isWithoutBlanks(block.codePointBefore(end + 1)) || !isWithoutBlanks(first)) {
      block.append(' ');
    }
    block.append(following);
  }
}
