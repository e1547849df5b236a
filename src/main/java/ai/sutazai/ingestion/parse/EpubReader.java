package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.springframework.core.io.InputStreamSource;
import org.springframework.util.StringUtils;

/**
 * Books as they are found in the wild: their chapters in order, as many as are there. By XML's
 * rules alone the names of characters, which stand in a DTD that nobody fetches, are left out, and
 * a fault ends the page.
 */
final class EpubReader implements DocumentReader {

  /** XHTML, and what books had before it. */
  private static final Pattern BOOK_PAGE = Pattern.compile("html|oeb1-document|dtbook");

  private static final Pattern BARE_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  @Override
  public void read(Path file, String mediaType, DocumentWriter writer) throws IOException {
    try (ZipFile book = new ZipFile(file.toFile())) {
      if (!DisguisedFonts.areAllThatIsEncrypted(book)) {
        throw ReadFailure.encrypted().refused();
      }
      ZipEntry list = list(book);
      if (list == null) {
        throw ReadFailure.corrupt("Its list of chapters is missing.").refused();
      }
      Document contents = xml(book, list);
      Element title = contents.selectFirst("*|metadata *|title");
      Titles.write(title == null ? null : title.text(), writer);
      String name = list.getName();
      chapters(book, name.substring(0, name.lastIndexOf('/') + 1), contents, writer);
    }
  }

  private static ZipEntry list(ZipFile book) throws IOException {
    ZipEntry container = book.getEntry("META-INF/container.xml");
    Element root =
        container == null ? null : xml(book, container).selectFirst("*|rootfile[full-path]");
    return root == null ? null : entry(book, "", root.attr("full-path").replaceFirst("^/+", ""));
  }

  private static void chapters(
      ZipFile book, String folder, Document contents, DocumentWriter writer) throws IOException {
    Map<String, Element> items = new HashMap<>();
    contents.select("*|manifest > *|item").forEach(item -> items.put(item.attr("id"), item));
    int found = 0;
    int missing = 0;
    for (Element chapter : contents.select("*|spine > *|itemref")) {
      Element item = items.get(chapter.attr("idref"));
      ZipEntry page = item == null ? null : entry(book, folder, item.attr("href"));
      if (page == null) {
        missing++;
        continue;
      }
      found++;
      if (isPage(item)) {
        WebPage.read(xml(book, page), writer);
      }
    }
    if (found == 0) {
      throw ReadFailure.corrupt("Its chapters are missing.").refused();
    }
    if (missing > 0) {
      writer.warning("Chapters of the book are missing and were not read: " + missing + ".");
    }
  }

  private static boolean isPage(Element item) {
    String type = item.attr("media-type").toLowerCase(Locale.ROOT);
    return type.isEmpty()
        ? ArchiveCheck.holdsText(item.attr("href"))
        : BOOK_PAGE.matcher(type).find();
  }

  /** Or null. Some books give a name as it is, which ought to be a part of a URI. */
  private static ZipEntry entry(ZipFile book, String folder, String href) {
    ZipEntry entry = book.getEntry(StringUtils.cleanPath(folder + href));
    return entry != null || BARE_PERCENT.matcher(href).find()
        ? entry
        : book.getEntry(
            StringUtils.cleanPath(folder + StringUtils.uriDecode(href, StandardCharsets.UTF_8)));
  }

  private static Document xml(ZipFile book, ZipEntry entry) throws IOException {
    InputStreamSource text = () -> book.getInputStream(entry);
    return HtmlReader.parse(text, TextEncoding.ofText(text).charset(), Parser.xmlParser());
  }
}
