package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.opc.PackageRelationship;
import org.apache.poi.openxml4j.opc.PackageRelationshipCollection;
import org.apache.poi.xslf.usermodel.XSLFRelation;
import org.apache.tika.exception.TikaException;
import org.apache.tika.parser.ParseContext;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Slides whose ids stand in the order of the presentation: Tika takes them in the order of their
 * ids as strings.
 */
final class ShownSlides extends ArrangedParts {

  private static final long serialVersionUID = 1L;

  private static final String RELATIONSHIPS =
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  private static final String SLIDE = XSLFRelation.SLIDE.getRelation();

  @Override
  void arrange(PackagePart show, ParseContext context)
      throws IOException, SAXException, TikaException, OpenXML4JException {
    SlideList list = read(show, new SlideList(), context);
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
