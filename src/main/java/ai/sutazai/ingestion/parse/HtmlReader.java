package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** Web pages. */
final class HtmlReader implements DocumentReader {

  @Override
  public void read(Path file, String mediaType, DocumentWriter writer) throws IOException {
    Document page;
    try (InputStream in = Files.newInputStream(file)) {
      page = Jsoup.parse(in, charset(file), "");
    }
    writer.title(page.title());
    WebPage.read(page, writer);
  }

  /** What is UTF-8 throughout is UTF-8, whatever the page says; else the page knows best. */
  private static String charset(Path file) throws IOException {
    return TextEncoding.of(file)
        .map(TextEncoding::charset)
        .filter(StandardCharsets.UTF_8::equals)
        .map(Object::toString)
        .orElse(null);
  }
}
