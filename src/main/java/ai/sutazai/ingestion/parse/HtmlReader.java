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

/** Web pages. */
final class HtmlReader implements DocumentReader {

  private static final int HEAD = 5 * 1024;
  private static final Pattern DECLARATION = Pattern.compile("(?i)(charset|encoding)\\s*=");

  @Override
  public void read(Path file, String mediaType, DocumentWriter writer) throws IOException {
    Document page;
    try (InputStream in = Files.newInputStream(file)) {
      page = Jsoup.parse(in, charset(file), "");
    }
    writer.title(page.title());
    WebPage.read(page, writer);
  }

  /** What is UTF-8 throughout is UTF-8, whatever the page says; else it knows best, if it says. */
  private static String charset(Path file) throws IOException {
    Charset charset =
        TextEncoding.of(file).map(TextEncoding::charset).orElse(StandardCharsets.UTF_8);
    return charset.equals(StandardCharsets.UTF_8) || !declaresCharset(file) ? charset.name() : null;
  }

  private static boolean declaresCharset(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String head = new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
      return DECLARATION.matcher(head).find();
    }
  }
}
