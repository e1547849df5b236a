package ai.sutazai.ingestion.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/** Turns XHTML events into blocks: paragraphs, headings, list items and one line a table row. */
final class XhtmlBlocks extends DefaultHandler {

  /** Of more empty cells side by side, which say nothing, the others are left out. */
  private static final int MOST_EMPTY = 16;

  /** What was filled in, behind the last page whichever it stands on. */
  private static final String FORM = "acroform";

  private static final Set<String> NO_TEXT =
      Set.of(
          "head",
          "script",
          "style",
          "template",
          "noscript",
          "nav",
          "svg",
          "iframe",
          "object",
          "embed",
          "canvas",
          "audio",
          "video",
          "select",
          "datalist",
          "button",
          "rt",
          "rp");
  private static final Set<String> BLOCKS =
      Set.of(
          "address",
          "article",
          "aside",
          "blockquote",
          "body",
          "caption",
          "center",
          "dd",
          "details",
          "dialog",
          "dir",
          "div",
          "dl",
          "dt",
          "fieldset",
          "figcaption",
          "figure",
          "footer",
          "form",
          "header",
          "hgroup",
          "hr",
          "html",
          "legend",
          "li",
          "main",
          "menu",
          "ol",
          "p",
          "pre",
          "section",
          "summary",
          "table",
          "tbody",
          "tfoot",
          "thead",
          "ul");
  private static final Set<String> LISTS = Set.of("ul", "ol", "dl", "menu", "dir");
  private static final Set<String> ITEMS = Set.of("li", "dd", "dt");
  private static final Pattern INVISIBLE =
      Pattern.compile("(?i)(?:^|;)\\s*(?:display\\s*:\\s*none|visibility\\s*:\\s*hidden)");

  private final BlockSink blocks;
  private final Layout layout;

  private final StringBuilder block = new StringBuilder();
  private int skipDepth;
  private int preDepth;
  private int itemDepth;
  private int heading;
  private int gap = 2;
  private int pages;
  // The name of a sheet that nothing has been found on yet.
  private String sheet;
  private int emptyCells;
  // Null outside rows, and in a row whose cells hold blocks: such a table only lays out a page.
  private List<String> row;

  XhtmlBlocks(BlockSink blocks, Layout layout) {
    this.blocks = blocks;
    this.layout = layout;
  }

  @Override
  public void startElement(String uri, String local, String qName, Attributes attributes) {
    String name = name(local, qName);
    if (skipDepth > 0 || isSkipped(name, attributes)) {
      skipDepth++;
    } else if (isHeading(name)) {
      leaveRow();
      endBlock();
      heading = name.charAt(1) - '0';
    } else {
      start(name, attributes);
    }
  }

  private void start(String name, Attributes attributes) {
    switch (name) {
      case "br" -> block.append(heading > 0 || row != null ? ' ' : '\n');
      case "td", "th" -> endBlock();
      case "tr" -> {
        leaveRow();
        endBlock();
        row = new ArrayList<>();
        emptyCells = 0;
      }
      default -> {
        if (BLOCKS.contains(name)) {
          startBlock(name, attributes);
        }
      }
    }
  }

  private void startBlock(String name, Attributes attributes) {
    if (name.equals("table")) {
      leaveRow();
    }
    endBlock();
    if (name.equals("table") || LISTS.contains(name) && itemDepth == 0) {
      gap = 2;
    } else if (ITEMS.contains(name)) {
      itemDepth++;
    } else if (name.equals("pre")) {
      preDepth++;
    } else if (layout.pageClass() != null) {
      startPage(attributes.getValue("class"));
    }
  }

  private void startPage(String kind) {
    if (layout.pageClass().equals(kind)) {
      blocks.page(++pages);
    } else if (FORM.equals(kind)) {
      blocks.page(PageMark.NONE);
    }
  }

  @Override
  public void endElement(String uri, String local, String qName) {
    String name = name(local, qName);
    if (skipDepth > 0) {
      skipDepth--;
    } else if (isHeading(name)) {
      endHeading();
    } else if (name.equals("td") || name.equals("th")) {
      endCell();
    } else if (name.equals("tr")) {
      endRow();
    } else if (BLOCKS.contains(name)) {
      endBlock();
      if (ITEMS.contains(name)) {
        itemDepth--;
      } else if (name.equals("pre")) {
        preDepth--;
      } else if (name.equals("table") || LISTS.contains(name) && itemDepth == 0) {
        gap = 2;
      }
    }
  }

  @Override
  public void characters(char[] chars, int start, int length) {
    if (skipDepth == 0) {
      block.ensureCapacity(block.length() + length);
      for (int i = start; i < start + length; i++) {
        character(chars[i]);
      }
    }
  }

  @Override
  public void ignorableWhitespace(char[] chars, int start, int length) {
    characters(chars, start, length);
  }

  @Override
  public void endDocument() {
    leaveRow();
    endBlock();
    blocks.end();
  }

  private void character(char c) {
    boolean lines = preDepth > 0 || layout.keepLines();
    if (c == '\n' || c == '\r' || c == '\f') {
      c = lines && heading == 0 && row == null ? '\n' : ' ';
    } else if (c == '\t') {
      c = preDepth > 0 && row == null ? '\t' : ' ';
    }
    if (c != ' ' || preDepth > 0 || !endsBlank()) {
      block.append(c);
    }
  }

  private boolean endsBlank() {
    int length = block.length();
    return length == 0 || block.charAt(length - 1) == ' ' || block.charAt(length - 1) == '\n';
  }

  private void endBlock() {
    if (row != null || heading > 0) {
      if (!endsBlank()) {
        block.append(' ');
      }
    } else if (!isBlank()) {
      write(block, itemDepth > 0 ? gap : 2);
      gap = itemDepth > 0 ? 1 : gap;
      block.setLength(0);
    } else {
      block.setLength(0);
    }
  }

  private void write(CharSequence block, int gap) {
    if (sheet != null) {
      blocks.heading(1, sheet);
      sheet = null;
    }
    blocks.block(block, gap);
  }

  private void endHeading() {
    if (!isBlank()) {
      String text = block.toString().strip();
      if (layout.sheets()) {
        sheet = text;
      } else {
        blocks.heading(heading, text);
      }
    }
    block.setLength(0);
    heading = 0;
  }

  private void endCell() {
    if (row == null) {
      endBlock();
      return;
    }
    String cell = block.toString().strip();
    emptyCells = cell.isEmpty() ? emptyCells + 1 : 0;
    if (emptyCells <= MOST_EMPTY) {
      row.add(cell);
    }
    block.setLength(0);
  }

  private void endRow() {
    if (row == null) {
      endBlock();
      return;
    }
    if (!isBlank()) {
      endCell();
    }
    int cells = row.size();
    while (cells > 0 && row.get(cells - 1).isEmpty()) {
      cells--;
    }
    if (cells > 0) {
      write(String.join(" | ", row.subList(0, cells)).strip(), gap);
      gap = 1;
    }
    row = null;
    block.setLength(0);
  }

  private void leaveRow() {
    if (row != null) {
      String rest = block.toString();
      block.setLength(0);
      List<String> cells = row;
      row = null;
      cells.add(rest.strip());
      cells.stream().filter(cell -> !cell.isEmpty()).forEach(cell -> write(cell, 2));
    }
  }

  private boolean isBlank() {
    for (int i = 0; i < block.length(); i++) {
      if (!Character.isWhitespace(block.charAt(i)) && !Character.isSpaceChar(block.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean isSkipped(String name, Attributes attributes) {
    if (NO_TEXT.contains(name)) {
      return true;
    }
    String style = attributes.getValue("style");
    String kind = attributes.getValue("class");
    return attributes.getValue("hidden") != null
        || "navigation".equalsIgnoreCase(attributes.getValue("role"))
        || style != null && INVISIBLE.matcher(style).find()
        || kind != null && layout.skipped().contains(kind);
  }

  private static boolean isHeading(String name) {
    return name.length() == 2
        && name.charAt(0) == 'h'
        && name.charAt(1) >= '1'
        && name.charAt(1) <= '6';
  }

  private static String name(String local, String qName) {
    return (local == null || local.isEmpty() ? qName : local).toLowerCase(Locale.ROOT);
  }
}
