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

  private static final Pattern FRONT_MATTER =
      Pattern.compile("\\A---\\n(.*?\\n)??(---|\\.\\.\\.)(\\n|\\z)", Pattern.DOTALL);
  private static final Pattern TITLE =
      Pattern.compile("^title:[ \\t]*([\"']?)(.+?)\\1$", Pattern.MULTILINE);
  // Windows of a large text are read one by one, since a syntax tree takes many times its text.
  private static final int WINDOW = 1 << 20;

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
    Matcher title = TITLE.matcher(frontMatter);
    return title.find() ? title.group(2) : null;
  }

  private static void collect(String window, int offset, List<HeadingMark> headings) {
    BLOCKS
        .parse(window)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Heading heading) {
                List<SourceSpan> spans = heading.getSourceSpans();
                SourceSpan first = spans.get(0);
                SourceSpan last = spans.get(spans.size() - 1);
                String text =
                    plain(
                        window.substring(
                            first.getInputIndex(), last.getInputIndex() + last.getLength()));
                if (!text.isEmpty()) {
                  headings.add(
                      new HeadingMark(offset + first.getInputIndex(), heading.getLevel(), text));
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

  /** A line that starts a heading outside a fence, past the window's size; else the end. */
  private static int windowEnd(String text, int start) {
    if (text.length() - start <= WINDOW) {
      return text.length();
    }
    boolean fenced = false;
    int line = start;
    while (line >= 0 && line < text.length()) {
      if (text.startsWith("```", line) || text.startsWith("~~~", line)) {
        fenced = !fenced;
      } else if (!fenced && line - start >= WINDOW && text.charAt(line) == '#') {
        return line;
      }
      int feed = text.indexOf('\n', line);
      line = feed < 0 ? -1 : feed + 1;
    }
    return text.length();
  }
}
