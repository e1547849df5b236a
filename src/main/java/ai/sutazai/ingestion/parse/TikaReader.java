package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
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
    XhtmlBlocks blocks =
        new XhtmlBlocks(layout.keepLines() ? new ReflowedPages(writer) : writer, layout);
    try (TikaInputStream in = TikaInputStream.get(file, metadata)) {
      parser.parse(in, blocks, metadata, context(attachments));
    } finally {
      blocks.endDocument();
    }
    Titles.write(metadata.get(TikaCoreProperties.TITLE), writer);
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
