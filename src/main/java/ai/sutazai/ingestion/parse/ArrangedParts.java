package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.opc.PackageRelationshipTypes;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.ooxml.OPCPackageWrapper;
import org.apache.tika.utils.XMLReaderUtils;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Tika's parser, shown a document whose parts say plainly what it would not find out by itself. */
abstract class ArrangedParts extends OOXMLParser {

  private static final long serialVersionUID = 1L;

  @Override
  public void parse(
      InputStream document, ContentHandler handler, Metadata metadata, ParseContext context)
      throws IOException, SAXException, TikaException {
    TikaInputStream file = TikaInputStream.cast(document);
    try {
      // To be changed in memory only: the wrapper never saves it.
      OPCPackage parts = OPCPackage.open(file.getFile(), PackageAccess.READ_WRITE);
      file.setOpenContainer(new OPCPackageWrapper(parts));
      for (PackagePart main :
          parts.getPartsByRelationshipType(PackageRelationshipTypes.CORE_DOCUMENT)) {
        arrange(main, context);
      }
    } catch (OpenXML4JException e) {
      throw new TikaException("The document's parts cannot be told", e);
    }
    super.parse(document, handler, metadata, context);
  }

  /** Changes what belongs to this main part of the document. */
  abstract void arrange(PackagePart main, ParseContext context)
      throws IOException, SAXException, TikaException, OpenXML4JException;

  static <H extends DefaultHandler> H read(PackagePart part, H handler, ParseContext context)
      throws IOException, SAXException, TikaException {
    try (InputStream xml = part.getInputStream()) {
      XMLReaderUtils.parseSAX(xml, handler, context);
    }
    return handler;
  }
}
