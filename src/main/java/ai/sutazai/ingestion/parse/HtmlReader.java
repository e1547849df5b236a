package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.parser.Parser;
import org.springframework.core.io.InputStreamSource;

/** Web pages. */
final class HtmlReader implements DocumentReader {

  private static final int HEAD = 5 * 1024;

  /** Behind a byte order mark, if there is one. */
  private static final Pattern PROLOG = Pattern.compile("(\u00EF\u00BB\u00BF)?<\\?xml");

  @Override
  public void read(Path file, String mediaType, DocumentWriter writer) throws IOException {
    InputStreamSource html = () -> Files.newInputStream(file);
    Document page = parse(html, mediaType, TextEncoding.ofText(html).charset());
    writer.title(page.title());
    WebPage.read(page, writer);
  }

  /** By XML's rules only what keeps them: where tags are left open, its body is astray. */
  private static Document parse(InputStreamSource html, String mediaType, Charset charset)
      throws IOException {
    if (mediaType.equals(MediaTypes.XHTML) && PROLOG.matcher(head(html)).lookingAt()) {
      Document page = parse(html, charset, Parser.xmlParser());
      if (page.selectFirst(":root > body") != null) {
        return page;
      }
    }
    return parse(html, charset, Parser.htmlParser());
  }

  static Document parse(InputStreamSource html, Charset charset, Parser parser) throws IOException {
    try (InputStream in = html.getInputStream()) {
      return Jsoup.parse(in, charset.name(), "", parser);
    }
  }

  private static String head(InputStreamSource html) throws IOException {
    try (InputStream in = html.getInputStream()) {
      return new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
    }
  }
}
