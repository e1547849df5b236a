package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/** Fonts of a book that are disguised: that stands where encryption does, but hides no text. */
final class DisguisedFonts {

  private static final Set<String> DISGUISES =
      Set.of("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC");

  private static final int LONGEST_LIST = 1 << 20;

  private DisguisedFonts() {}

  static boolean areAllThatIsEncrypted(ZipFile book) throws IOException {
    ZipEntry list = book.getEntry("META-INF/encryption.xml");
    if (list == null || list.getSize() > LONGEST_LIST) {
      return list == null;
    }
    try (InputStream in = book.getInputStream(list)) {
      return Jsoup.parse(in, null, "", Parser.xmlParser()).select("*|EncryptedData").stream()
          .allMatch(DisguisedFonts::isDisguise);
    }
  }

  private static boolean isDisguise(Element data) {
    return data.select("> *|EncryptionMethod").stream()
            .anyMatch(method -> DISGUISES.contains(method.attr("Algorithm")))
        && data.select("*|CipherReference").stream()
            .noneMatch(part -> ArchiveCheck.holdsText(part.attr("URI")));
  }
}
