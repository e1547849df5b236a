package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.tika.exception.TikaException;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.utils.XMLReaderUtils;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** OpenDocument text, sheets and slides; unlike Tika's parser it tells slides and sheet names. */
final class OdfReader implements DocumentReader {

  private static final int LARGEST_MANIFEST = 4 << 20;

  @Override
  public void read(Path file, String mediaType, DocumentWriter writer)
      throws IOException, SAXException, TikaException {
    try (ZipFile odf = new ZipFile(file.toFile())) {
      refuseEncrypted(odf);
      ZipEntry content = odf.getEntry("content.xml");
      if (content == null) {
        throw ReadFailure.corrupt("Its content is missing.").refused();
      }
      title(odf, writer);
      Layout layout = mediaType.contains("spreadsheet") ? Layout.SHEETS : Layout.SLIDES;
      parse(odf.getInputStream(content), new OdfBlocks(new XhtmlBlocks(writer, layout)));
    }
  }

  private static void refuseEncrypted(ZipFile odf) throws IOException {
    ZipEntry manifest = odf.getEntry("META-INF/manifest.xml");
    if (manifest != null) {
      try (InputStream in = odf.getInputStream(manifest)) {
        String xml = new String(in.readNBytes(LARGEST_MANIFEST), StandardCharsets.UTF_8);
        if (xml.contains("encryption-data")) {
          throw ReadFailure.encrypted().refused();
        }
      }
    }
  }

  private static void title(ZipFile odf, DocumentWriter writer)
      throws IOException, SAXException, TikaException {
    ZipEntry meta = odf.getEntry("meta.xml");
    if (meta != null) {
      TitleFinder finder = new TitleFinder();
      parse(odf.getInputStream(meta), finder);
      Titles.write(finder.title.toString(), writer);
    }
  }

  private static void parse(InputStream xml, DefaultHandler handler)
      throws IOException, SAXException, TikaException {
    try (InputStream in = xml) {
      XMLReaderUtils.parseSAX(in, handler, new ParseContext());
    }
  }

  private static final class TitleFinder extends DefaultHandler {

    private final StringBuilder title = new StringBuilder();
    private boolean inTitle;

    @Override
    public void startElement(String uri, String local, String qName, Attributes attributes) {
      inTitle = qName.equals("dc:title");
    }

    @Override
    public void endElement(String uri, String local, String qName) {
      inTitle = false;
    }

    @Override
    public void characters(char[] chars, int start, int length) {
      if (inTitle) {
        title.append(chars, start, length);
      }
    }
  }
}
