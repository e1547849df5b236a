package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.opc.PackageRelationship;
import org.apache.poi.openxml4j.opc.PackageRelationshipCollection;
import org.apache.poi.openxml4j.opc.PackageRelationshipTypes;
import org.apache.poi.xslf.usermodel.XSLFRelation;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.ooxml.OPCPackageWrapper;
import org.apache.tika.utils.XMLReaderUtils;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Tika's parser, which takes slides in the order of their ids as strings, shown ids that stand in
 * the order of the presentation.
 */
final class ShownSlides extends OOXMLParser {

  private static final long serialVersionUID = 1L;

  private static final String RELATIONSHIPS =
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  private static final String SLIDE = XSLFRelation.SLIDE.getRelation();

  @Override
  public void parse(
      InputStream deck, ContentHandler handler, Metadata metadata, ParseContext context)
      throws IOException, SAXException, TikaException {
    TikaInputStream file = TikaInputStream.cast(deck);
    try {
      // To be changed in memory only: the wrapper never saves it.
      OPCPackage parts = OPCPackage.open(file.getFile(), PackageAccess.READ_WRITE);
      file.setOpenContainer(new OPCPackageWrapper(parts));
      for (PackagePart show :
          parts.getPartsByRelationshipType(PackageRelationshipTypes.CORE_DOCUMENT)) {
        arrange(show, context);
      }
    } catch (OpenXML4JException e) {
      throw new TikaException("The presentation's parts cannot be told", e);
    }
    super.parse(deck, handler, metadata, context);
  }

  private static void arrange(PackagePart show, ParseContext context)
      throws IOException, SAXException, TikaException, OpenXML4JException {
    SlideList list = new SlideList();
    try (InputStream xml = show.getInputStream()) {
      XMLReaderUtils.parseSAX(xml, list, context);
    }
    PackageRelationshipCollection slides = show.getRelationshipsByType(SLIDE);
    List<PackageRelationship> shown =
        list.ids.stream().map(slides::getRelationshipByID).filter(Objects::nonNull).toList();
    for (PackageRelationship slide : slides) {
      show.removeRelationship(slide.getId());
    }
    int place = 0;
    for (PackageRelationship slide : shown) {
      show.addRelationship(
          slide.getTargetURI(), slide.getTargetMode(), SLIDE, "slide%09d".formatted(++place));
    }
  }

  /** The relationships of the slides that are shown, in their order. */
  private static final class SlideList extends DefaultHandler {

    private final Set<String> ids = new LinkedHashSet<>();

    @Override
    public void startElement(String uri, String local, String qName, Attributes attributes) {
      String id = attributes.getValue(RELATIONSHIPS, "id");
      if (local.equals("sldId") && id != null) {
        ids.add(id);
      }
    }
  }
}
