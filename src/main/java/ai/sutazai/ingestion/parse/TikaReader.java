package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.xml.sax.ContentHandler;

/** Everything that one of Tika's parsers reads. */
final class TikaReader implements DocumentReader {

  private static final Pattern NO_TITLE =
      Pattern.compile(
          "(?i)(untitled|title|document|presentation|powerpoint presentation|slide) ?\\d*"
              + "|.*\\.(docx?|pptx?|xlsx?|od[tsp]|rtf|tex|dvi|indd|qxd|fm|p65|pdf|tmp)");
  private static final Pattern PROGRAM =
      Pattern.compile("^Microsoft (Office )?(Word|PowerPoint|Excel) - ");

  private final Parser parser;
  private final Layout layout;

  TikaReader(Parser parser, Layout layout) {
    this.parser = parser;
    this.layout = layout;
  }

  @Override
  public void read(Path file, String mediaType, DocumentWriter writer) throws Exception {
    Metadata metadata = new Metadata();
    metadata.set(Metadata.CONTENT_TYPE, mediaType);
    Attachments attachments = new Attachments();
    XhtmlBlocks blocks = new XhtmlBlocks(writer, layout);
    try (TikaInputStream in = TikaInputStream.get(file, metadata)) {
      parser.parse(in, blocks, metadata, context(attachments));
    } finally {
      blocks.endDocument();
    }
    title(metadata, writer);
    if (attachments.count > 0) {
      writer.warning("Embedded files were not read: " + attachments.count + ".");
    }
  }

  private static ParseContext context(Attachments attachments) {
    PDFParserConfig pdf = new PDFParserConfig();
    pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
    pdf.setExtractBookmarksText(false);
    pdf.setParseIncrementalUpdates(false);
    OfficeParserConfig office = new OfficeParserConfig();
    // The streaming extractors hold their memory where the others build the whole tree.
    office.setUseSAXDocxExtractor(true);
    office.setUseSAXPptxExtractor(true);
    office.setIncludeDeletedContent(false);
    office.setIncludeMoveFromContent(false);
    ParseContext context = new ParseContext();
    context.set(PDFParserConfig.class, pdf);
    context.set(OfficeParserConfig.class, office);
    context.set(EmbeddedDocumentExtractor.class, attachments);
    return context;
  }

  private static void title(Metadata metadata, DocumentWriter writer) {
    String title = metadata.get(TikaCoreProperties.TITLE);
    if (title != null) {
      String plain = PROGRAM.matcher(title.strip()).replaceFirst("");
      if (plain.length() <= 300 && !NO_TITLE.matcher(plain).matches()) {
        writer.title(plain);
      }
    }
  }

  /** Counts what is attached and reads none of it: that is where archives hide in documents. */
  private static final class Attachments implements EmbeddedDocumentExtractor {

    private int count;

    @Override
    public boolean shouldParseEmbedded(Metadata metadata) {
      String kind = metadata.get(TikaCoreProperties.EMBEDDED_RESOURCE_TYPE);
      String type = metadata.get(Metadata.CONTENT_TYPE);
      if ("ATTACHMENT".equals(kind) && (type == null || !type.startsWith("image/"))) {
        count++;
      }
      return false;
    }

    @Override
    public void parseEmbedded(
        InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml)
        throws IOException {
      // Nothing embedded is read.
    }
  }
}
