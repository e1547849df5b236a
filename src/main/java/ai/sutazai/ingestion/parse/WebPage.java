package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;

/** Tells an HTML tree as events. */
final class WebPage implements NodeVisitor {

  private final ContentHandler handler;

  private WebPage(ContentHandler handler) {
    this.handler = handler;
  }

  static void read(Document page, DocumentWriter writer) {
    XhtmlBlocks blocks = new XhtmlBlocks(writer, Layout.WEB);
    NodeTraversor.traverse(new WebPage(blocks), page);
    blocks.endDocument();
  }

  @Override
  public void head(Node node, int depth) {
    try {
      if (node instanceof TextNode text) {
        char[] chars = text.getWholeText().toCharArray();
        handler.characters(chars, 0, chars.length);
      } else if (node instanceof Element element && depth > 0) {
        AttributesImpl attributes = new AttributesImpl();
        for (Attribute attribute : element.attributes()) {
          String key = attribute.getKey();
          attributes.addAttribute("", key, key, "CDATA", attribute.getValue());
        }
        String name = element.normalName();
        handler.startElement("", name, name, attributes);
      }
    } catch (SAXException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  @Override
  public void tail(Node node, int depth) {
    if (node instanceof Element element && depth > 0) {
      try {
        handler.endElement("", element.normalName(), element.normalName());
      } catch (SAXException e) {
        throw new UncheckedIOException(new IOException(e));
      }
    }
  }
}
