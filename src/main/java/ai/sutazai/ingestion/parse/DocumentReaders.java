package ai.sutazai.ingestion.parse;

import org.apache.tika.parser.epub.EpubParser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.apache.tika.parser.odf.OpenDocumentParser;

/** Which reader reads which media type. */
final class DocumentReaders {

  private DocumentReaders() {}

  static DocumentReader of(String mediaType) {
    return switch (mediaType) {
      case MediaTypes.HTML, MediaTypes.XHTML -> new HtmlReader();
      case MediaTypes.PDF -> new PdfReader();
      case MediaTypes.MAIL -> new MailReader();
      case MediaTypes.RTF -> new TikaReader(new RTFParser(), Layout.FLOW);
      case MediaTypes.EPUB -> new ArchiveCheck(new TikaReader(new EpubParser(), Layout.FLOW));
      case MediaTypes.DOC, MediaTypes.XLS -> new TikaReader(new OfficeParser(), Layout.FLOW);
      case MediaTypes.PPT -> new TikaReader(new OfficeParser(), Layout.SLIDES);
      default -> zipped(mediaType);
    };
  }

  private static DocumentReader zipped(String mediaType) {
    Layout layout =
        mediaType.contains("presentation") || mediaType.contains("powerpoint")
            ? Layout.SLIDES
            : Layout.FLOW;
    if (mediaType.startsWith("application/vnd.oasis.opendocument.")) {
      return new ArchiveCheck(new TikaReader(new OpenDocumentParser(), layout));
    }
    return new ArchiveCheck(new TikaReader(new OOXMLParser(), layout));
  }
}
