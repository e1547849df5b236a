package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.epub.EpubParser;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * A book's pages as they are found in the wild: by XML's rules alone the names of characters, which
 * stand in a DTD that nobody fetches, are left out, and a fault ends the page.
 */
final class Chapters implements Parser {

  private static final long serialVersionUID = 1L;

  private static final String XHTML = "http://www.w3.org/1999/xhtml";

  static Parser ofEpub() {
    EpubParser books = new DisguisedFonts();
    books.setContentParser(new Chapters());
    return books;
  }

  @Override
  public Set<MediaType> getSupportedTypes(ParseContext context) {
    return Set.of();
  }

  @Override
  public void parse(
      InputStream chapter, ContentHandler handler, Metadata metadata, ParseContext context)
      throws IOException, SAXException {
    Document page = Jsoup.parse(chapter, null, "", org.jsoup.parser.Parser.xmlParser());
    handler.startDocument();
    WebPage.tell(page, XHTML, handler);
    handler.endDocument();
  }
}
