package ai.sutazai.ingestion.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.AttributesImpl;
import org.xml.sax.helpers.DefaultHandler;

/** Says OpenDocument's elements in XHTML's. */
final class OdfBlocks extends DefaultHandler {

  private static final Map<String, String> AS_XHTML =
      Map.of(
          "text:list", "ul",
          "text:list-item", "li",
          "text:list-header", "li",
          "draw:text-box", "div",
          "text:line-break", "br");
  private static final Set<String> NO_TEXT =
      Set.of(
          "text:tracked-changes",
          "table:tracked-changes",
          "table:content-validations",
          "office:annotation",
          "office:forms",
          "office:scripts",
          "text:note-citation",
          "table:shapes",
          "svg:title",
          "svg:desc");
  private static final int MOST_REPEATED = 256;

  private final XhtmlBlocks blocks;
  private final StringBuilder cell = new StringBuilder();
  private final List<String> row = new ArrayList<>();
  private int repeated;
  private int rowRepeated;
  private int skipDepth;
  private int textDepth;
  private int noteDepth;
  private int noteParagraphs;
  private int headingLevel;
  private boolean spreadsheet;

  OdfBlocks(XhtmlBlocks blocks) {
    this.blocks = blocks;
  }

  @Override
  public void startElement(String uri, String local, String name, Attributes attributes) {
    if (skipDepth > 0 || NO_TEXT.contains(name)) {
      skipDepth++;
      return;
    }
    switch (name) {
      case "office:spreadsheet" -> spreadsheet = true;
      case "draw:page" -> start("div", Layout.SLIDES.pageClass());
      case "text:h" -> startHeading(number(attributes.getValue("text:outline-level"), 6));
      case "text:p" -> startParagraph();
      case "text:note" -> startNote();
      case "text:s" -> text(" ".repeat(number(attributes.getValue("text:c"), 100)));
      case "text:tab" -> text(" ");
      case "table:table" -> startTable(attributes.getValue("table:name"));
      case "table:table-row" -> {
        rowRepeated = number(attributes.getValue("table:number-rows-repeated"), MOST_REPEATED);
        row.clear();
        start("tr", null);
      }
      case "table:table-cell", "table:covered-table-cell" -> {
        repeated = number(attributes.getValue("table:number-columns-repeated"), MOST_REPEATED);
        cell.setLength(0);
        start("td", null);
      }
      default -> {
        if (AS_XHTML.containsKey(name)) {
          start(AS_XHTML.get(name), null);
        }
      }
    }
  }

  @Override
  public void endElement(String uri, String local, String name) {
    if (skipDepth > 0) {
      skipDepth--;
      return;
    }
    switch (name) {
      case "draw:page" -> end("div");
      case "text:h" -> {
        textDepth--;
        end("h" + headingLevel);
      }
      case "text:p" -> endParagraph();
      case "text:note" -> endNote();
      case "table:table" -> end("table");
      case "table:table-row" -> endRow();
      case "table:table-cell", "table:covered-table-cell" -> endCell();
      default -> {
        if (AS_XHTML.containsKey(name)) {
          end(AS_XHTML.get(name));
        }
      }
    }
  }

  @Override
  public void characters(char[] chars, int start, int length) {
    // Outside paragraphs there is only indentation.
    if (skipDepth == 0 && textDepth > 0) {
      text(new String(chars, start, length));
    }
  }

  @Override
  public void endDocument() {
    blocks.endDocument();
  }

  private void startHeading(int level) {
    headingLevel = level;
    textDepth++;
    start("h" + level, null);
  }

  private void startParagraph() {
    textDepth++;
    if (noteDepth == 0) {
      start("p", null);
    } else if (noteParagraphs++ > 0) {
      text(" ");
    }
  }

  private void endParagraph() {
    textDepth--;
    if (noteDepth == 0) {
      end("p");
      cell.append(' ');
    }
  }

  /** A footnote stands in brackets where its mark was. */
  private void startNote() {
    noteDepth++;
    noteParagraphs = 0;
    text(" (");
  }

  private void endNote() {
    noteDepth--;
    text(")");
  }

  private void startTable(String name) {
    if (spreadsheet && name != null) {
      start("h1", null);
      text(name);
      end("h1");
    }
    start("table", null);
  }

  private void endCell() {
    end("td");
    String content = cell.toString();
    row.add(content);
    for (int i = 1; i < repeated; i++) {
      repeat(content);
      row.add(content);
    }
  }

  private void endRow() {
    end("tr");
    boolean blank = row.stream().allMatch(String::isBlank);
    for (; rowRepeated > 1 && !blank; rowRepeated--) {
      start("tr", null);
      row.forEach(this::repeat);
      end("tr");
    }
  }

  private void repeat(String content) {
    start("td", null);
    text(content);
    end("td");
  }

  private void text(String text) {
    cell.append(text);
    blocks.characters(text.toCharArray(), 0, text.length());
  }

  private void start(String element, String cssClass) {
    AttributesImpl attributes = new AttributesImpl();
    if (cssClass != null) {
      attributes.addAttribute("", "class", "class", "CDATA", cssClass);
    }
    blocks.startElement("", element, element, attributes);
  }

  private void end(String element) {
    blocks.endElement("", element, element);
  }

  private static int number(String value, int most) {
    try {
      return value == null ? 1 : Math.max(1, Math.min(most, Integer.parseInt(value)));
    } catch (NumberFormatException e) {
      return 1;
    }
  }
}
