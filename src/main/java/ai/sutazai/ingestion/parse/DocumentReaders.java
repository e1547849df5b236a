package ai.sutazai.ingestion.parse;

import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;

/** Which reader reads which media type. */
final class DocumentReaders {

  private DocumentReaders() {}

  static DocumentReader of(String mediaType) {
    return switch (mediaType) {
      case MediaTypes.HTML, MediaTypes.XHTML -> new HtmlReader();
      case MediaTypes.PDF -> new PdfReader();
      case MediaTypes.MAIL -> new MailReader();
      case MediaTypes.RTF -> new TikaReader(new RtfTables(), Layout.FLOW);
      case MediaTypes.EPUB -> new ArchiveCheck(new EpubReader());
      case MediaTypes.DOC -> new TikaReader(new OfficeParser(), Layout.FLOW);
      case MediaTypes.XLS -> new TikaReader(new OfficeParser(), Layout.SHEETS);
      case MediaTypes.PPT -> new TikaReader(new OfficeParser(), Layout.SLIDES);
      default -> zipped(mediaType);
    };
  }

  private static DocumentReader zipped(String mediaType) {
    if (mediaType.startsWith("application/vnd.oasis.opendocument.")) {
      return new ArchiveCheck(new OdfReader());
    }
    return new ArchiveCheck(openXml(mediaType));
  }

  private static DocumentReader openXml(String mediaType) {
    if (mediaType.contains("presentation") || mediaType.contains("powerpoint")) {
      return new TikaReader(new ShownSlides(), Layout.SLIDES);
    }
    if (mediaType.contains("spreadsheet") || mediaType.contains("excel")) {
      return new TikaReader(new OOXMLParser(), Layout.SHEETS);
    }
    return new TikaReader(new NamedHeadings(), Layout.FLOW);
  }
}
