package ai.sutazai.ingestion.parse;

import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;
import org.xml.sax.helpers.AttributesImpl;

/** Tells an HTML tree to {@link XhtmlBlocks} as events. */
final class WebPage implements NodeVisitor {

  private final XhtmlBlocks blocks;

  private WebPage(XhtmlBlocks blocks) {
    this.blocks = blocks;
  }

  static void read(Document page, DocumentWriter writer) {
    XhtmlBlocks blocks = new XhtmlBlocks(writer, Layout.WEB);
    NodeTraversor.traverse(new WebPage(blocks), page);
    blocks.endDocument();
  }

  @Override
  public void head(Node node, int depth) {
    if (node instanceof TextNode text) {
      char[] chars = text.getWholeText().toCharArray();
      blocks.characters(chars, 0, chars.length);
    } else if (node instanceof Element element) {
      AttributesImpl attributes = new AttributesImpl();
      for (Attribute attribute : element.attributes()) {
        String key = attribute.getKey();
        attributes.addAttribute("", key, key, "CDATA", attribute.getValue());
      }
      blocks.startElement("", element.normalName(), element.normalName(), attributes);
    }
  }

  @Override
  public void tail(Node node, int depth) {
    if (node instanceof Element element) {
      blocks.endElement("", element.normalName(), element.normalName());
    }
  }
}
