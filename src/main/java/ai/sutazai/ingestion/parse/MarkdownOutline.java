package ai.sutazai.ingestion.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** Finds the headings of a Markdown text, which itself stays as it is. */
final class MarkdownOutline {

  private static final String COMMENT = "[ \\t]*(?:#[^\\n]*)?\\n";
  private static final String KEY = "[\\p{L}_][\\w-]*:(?=\\s)";
  // What begins with no key is text between two rules. A comment, which reads like a heading, may
  // come before it where nothing but keys and what is theirs follows.
  private static final Pattern FRONT_MATTER =
      Pattern.compile(
          "\\A---\\n"
              + "(?:[\\p{L}_\"'][^\\n:]*:(?=\\s).*?\\n"
              + "|(?:COMMENT)++(?=KEY)(?:COMMENT|(?:KEY|[ \\t]|-[ \\t])[^\\n]*\\n)++)??"
                  .replace("COMMENT", COMMENT)
                  .replace("KEY", KEY)
              + "(?:---|\\.\\.\\.)(?:\\n|\\z)",
          Pattern.DOTALL);
  private static final Pattern TITLE =
      Pattern.compile(
          "^title:[ \\t]*([\"']?)(.+?)\\1(?:(?<=[\"'])[ \\t]+#.*)?$", Pattern.MULTILINE);
  private static final Pattern TITLE_OF_LINES =
      Pattern.compile("^title:[ \\t]*[>|][-+\\d]*\\n((?:[ \\t]+.*\\n)++)", Pattern.MULTILINE);
  // Windows of a large text are read one by one, since a syntax tree takes many times its text.
  private static final int WINDOW = 1 << 18;
  private static final int LONGEST_WINDOW = 2 * WINDOW;
  private static final int LONGEST_FENCE = 16 * WINDOW;

  // A syntax tree is as deep as its text has it, and no heading stands this deep: what is quoted,
  // listed or indented further is read as words.
  private static final int DEEPEST = 100;
  private static final Pattern TOO_DEEP =
      Pattern.compile(
          "^(?>[ \\t>]|[-+*](?=[ \\t])|\\d{1,9}[.)](?=[ \\t])){" + DEEPEST + "}",
          Pattern.MULTILINE);
  private static final String WORD = "x";

  // Emphasis has no limit either.
  private static final int LONGEST_HEADING = 1000;

  private static final Parser BLOCKS =
      Parser.builder()
          .includeSourceSpans(IncludeSourceSpans.BLOCKS)
          .inlineParserFactory(context -> (lines, node) -> {})
          .build();
  private static final Parser INLINES = Parser.builder().build();

  private MarkdownOutline() {}

  static ParsedDocument of(ParsedDocument source) {
    String text = source.text();
    List<HeadingMark> headings = new ArrayList<>();
    Matcher frontMatter = FRONT_MATTER.matcher(text);
    int start = frontMatter.lookingAt() ? frontMatter.end() : 0;
    String title = start > 0 ? title(frontMatter.group()) : null;
    while (start < text.length()) {
      int end = windowEnd(text, start);
      collect(text.substring(start, end), start, headings);
      start = end;
    }
    if (title == null && !headings.isEmpty() && headings.get(0).level() == 1) {
      title = headings.get(0).text();
    }
    return new ParsedDocument(text, title, List.of(), headings, source.warnings());
  }

  private static String title(String frontMatter) {
    Matcher lines = TITLE_OF_LINES.matcher(frontMatter);
    if (lines.find()) {
      return Titles.shortened(lines.group(1).strip().replaceAll("\\s+", " "));
    }
    Matcher title = TITLE.matcher(frontMatter);
    return title.find() ? Titles.shortened(title.group(2)) : null;
  }

  private static void collect(String window, int offset, List<HeadingMark> headings) {
    String shallow =
        TOO_DEEP.matcher(window).replaceAll(deep -> WORD.repeat(deep.end() - deep.start()));
    BLOCKS
        .parse(shallow)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Heading heading) {
                List<SourceSpan> spans = heading.getSourceSpans();
                SourceSpan first = spans.get(0);
                SourceSpan last = spans.get(spans.size() - 1);
                int start = first.getInputIndex();
                int end = last.getInputIndex() + last.getLength();
                if (end - start > LONGEST_HEADING
                    || !window.startsWith(shallow.substring(start, end), start)) {
                  return;
                }
                String text = plain(window.substring(start, end));
                if (!text.isEmpty()) {
                  headings.add(new HeadingMark(offset + start, heading.getLevel(), text));
                }
              }
            });
  }

  /** The heading as it reads: without its own marks, emphasis and link targets. */
  private static String plain(String source) {
    StringBuilder text = new StringBuilder();
    INLINES
        .parse(source)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Text node) {
                text.append(node.getLiteral());
              }

              @Override
              public void visit(Code node) {
                text.append(node.getLiteral());
              }

              @Override
              public void visit(SoftLineBreak node) {
                text.append(' ');
              }

              @Override
              public void visit(HardLineBreak node) {
                text.append(' ');
              }
            });
    return text.toString().strip().replaceAll("\\s+", " ");
  }

  /**
   * A line that starts a heading outside a fence, past the window's size; any line if none comes
   * for long; else the end.
   */
  private static int windowEnd(String text, int start) {
    if (text.length() - start <= WINDOW) {
      return text.length();
    }
    boolean fenced = false;
    int line = start;
    while (line >= 0 && line < text.length()) {
      if (text.startsWith("```", line) || text.startsWith("~~~", line)) {
        fenced = !fenced;
      } else if (!fenced && line - start >= WINDOW && text.charAt(line) == '#'
          || line - start >= (fenced ? LONGEST_FENCE : LONGEST_WINDOW)) {
        return line;
      }
      int feed = text.indexOf('\n', line);
      line = feed < 0 ? -1 : feed + 1;
    }
    return text.length();
  }
}
