package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.opc.PackageRelationship;
import org.apache.poi.xwpf.usermodel.XWPFRelation;
import org.apache.tika.exception.TikaException;
import org.apache.tika.parser.ParseContext;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Styles that are named for the heading they are: Tika knows a heading by its style's name alone,
 * and not by its outline level, which a style has of its own or from the style it is based on.
 */
final class NamedHeadings extends ArrangedParts {

  private static final long serialVersionUID = 1L;

  private static final String STYLES = XWPFRelation.STYLES.getRelation();
  private static final String WORDS =
      "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

  @Override
  void arrange(PackagePart document, ParseContext context)
      throws IOException, SAXException, TikaException, OpenXML4JException {
    for (PackageRelationship relationship : document.getRelationshipsByType(STYLES)) {
      PackagePart styles = document.getRelatedPart(relationship);
      Map<String, Style> found = read(styles, new StyleList(), context).styles;
      try (OutputStream out = styles.getOutputStream()) {
        write(found, out);
      } catch (XMLStreamException e) {
        throw new IOException(e);
      }
    }
  }

  private static void write(Map<String, Style> styles, OutputStream out) throws XMLStreamException {
    XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out, "UTF-8");
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("w", "styles", WORDS);
    xml.writeNamespace("w", WORDS);
    for (Map.Entry<String, Style> style : styles.entrySet()) {
      xml.writeStartElement("w", "style", WORDS);
      xml.writeAttribute("w", WORDS, "styleId", style.getKey());
      xml.writeEmptyElement("w", "name", WORDS);
      xml.writeAttribute("w", WORDS, "val", name(style.getValue(), styles));
      xml.writeEndElement();
    }
    xml.writeEndElement();
    xml.writeEndDocument();
    xml.close();
  }

  private static String name(Style style, Map<String, Style> styles) {
    Set<Style> seen = new HashSet<>();
    for (Style base = style; base != null && seen.add(base); base = styles.get(base.basedOn)) {
      if (base.isHeading()) {
        return base.name;
      }
      if (base.level != null) {
        return base.level < Style.BODY ? "heading " + (base.level + 1) : style.name;
      }
    }
    return style.name;
  }

  private static final class Style {

    /** The level of what is no heading. */
    private static final int BODY = 9;

    private static final Pattern HEADING = Pattern.compile("[Hh]eading [1-9]");

    private String name = "";
    private String basedOn;
    private Integer level;

    private boolean isHeading() {
      return HEADING.matcher(name).matches();
    }
  }

  private static final class StyleList extends DefaultHandler {

    private static final Pattern LEVEL = Pattern.compile("[0-9]");

    private final Map<String, Style> styles = new LinkedHashMap<>();
    private Style style = new Style();

    @Override
    public void startElement(String uri, String local, String qName, Attributes attributes) {
      String id = attributes.getValue(WORDS, "styleId");
      String value = attributes.getValue(WORDS, "val");
      if (local.equals("style") && id != null) {
        style = new Style();
        styles.put(id, style);
      } else if (local.equals("name") && value != null) {
        style.name = value;
      } else if (local.equals("basedOn")) {
        style.basedOn = value;
      } else if (local.equals("outlineLvl") && value != null && LEVEL.matcher(value).matches()) {
        style.level = Integer.valueOf(value);
      }
    }
  }
}
