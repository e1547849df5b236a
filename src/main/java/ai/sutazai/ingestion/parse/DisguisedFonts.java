package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.epub.EpubParser;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * Books, also those whose fonts are disguised: that stands where encryption does, but hides no
 * text.
 */
final class DisguisedFonts extends EpubParser {

  private static final long serialVersionUID = 1L;

  private static final Set<String> DISGUISES =
      Set.of("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC");

  private static final int LONGEST_LIST = 1 << 20;

  @Override
  public void parse(
      InputStream book, ContentHandler handler, Metadata metadata, ParseContext context)
      throws IOException, SAXException, TikaException {
    try {
      super.parse(book, handler, metadata, context);
    } catch (EncryptedDocumentException e) {
      // Its chapters are read by now.
      if (!hidesOnlyFonts(TikaInputStream.get(book).getPath())) {
        throw e;
      }
    }
  }

  private static boolean hidesOnlyFonts(Path book) throws IOException {
    try (ZipFile zip = new ZipFile(book.toFile())) {
      ZipEntry list = zip.getEntry("META-INF/encryption.xml");
      if (list == null || list.getSize() > LONGEST_LIST) {
        return false;
      }
      try (InputStream in = zip.getInputStream(list)) {
        List<Element> encrypted = named("EncryptedData", parse(in));
        return !encrypted.isEmpty() && encrypted.stream().allMatch(DisguisedFonts::isDisguise);
      }
    }
  }

  private static Document parse(InputStream list) throws IOException {
    return Jsoup.parse(list, null, "", Parser.xmlParser());
  }

  private static boolean isDisguise(Element data) {
    return data.children().stream()
            .filter(child -> isNamed("EncryptionMethod", child))
            .anyMatch(method -> DISGUISES.contains(method.attr("Algorithm")))
        && named("CipherReference", data).stream()
            .noneMatch(part -> ArchiveCheck.holdsText(part.attr("URI")));
  }

  private static List<Element> named(String name, Element parent) {
    return parent.getAllElements().stream().filter(element -> isNamed(name, element)).toList();
  }

  /** Whatever the prefix of its namespace. */
  private static boolean isNamed(String name, Element element) {
    String tag = element.tagName();
    return tag.substring(tag.indexOf(':') + 1).equals(name);
  }
}
