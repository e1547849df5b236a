package ai.sutazai.ingestion.parse;

import java.awt.Rectangle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.sl.usermodel.SlideShow;
import org.apache.poi.sl.usermodel.TextBox;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.openxmlformats.schemas.presentationml.x2006.main.CTSlideIdList;
import org.openxmlformats.schemas.presentationml.x2006.main.CTSlideIdListEntry;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STStyleType;

/** Makes small documents of every kind. */
final class Documents {

  static final String SCRIPTS = "Ελληνικά 中文文本 العربية 😀";
  static final String GREEK = "Ελληνικά";

  private Documents() {}

  static byte[] docx(String title) {
    try (XWPFDocument document = new XWPFDocument()) {
      document.getProperties().getCoreProperties().setTitle(title);
      styled(document, "Heading1", "Chapter one");
      document.createParagraph().createRun().setText("First paragraph: " + SCRIPTS);
      styled(document, "Heading2", "A part of it");
      document.createParagraph().createRun().setText("Second paragraph.");
      XWPFTable table = document.createTable(2, 2);
      table.getRow(0).getCell(0).setText("name");
      table.getRow(0).getCell(1).setText("height");
      table.getRow(1).getCell(0).setText("tower");
      table.getRow(1).getCell(1).setText("41 m");
      return bytes(document::write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Headings by styles of their own: based on another one, of a level, and of none again. */
  static byte[] docxOfOwnStyles() {
    try (XWPFDocument document = new XWPFDocument()) {
      styled(document, "Heading1", "Chapter one");
      styled(document, "Kapitel", "Kapitel zwei", basedOn("Heading1"));
      styled(document, "Clause", "Clause three", level(1));
      styled(document, "SubClause", "Clause three a", basedOn("Clause"));
      styled(document, "Contents", "Table of contents", basedOn("Heading1").andThen(level(9)));
      styled(document, "Loop", "Loop", basedOn("Loop"));
      styled(document, "Lost", "Lost", basedOn("Nowhere"));
      return bytes(document::write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Consumer<CTStyle> basedOn(String style) {
    return derived -> derived.addNewBasedOn().setVal(style);
  }

  private static Consumer<CTStyle> level(int level) {
    return style -> style.addNewPPr().addNewOutlineLvl().setVal(BigInteger.valueOf(level));
  }

  private static void styled(XWPFDocument document, String style, String text) {
    styled(document, style, text, plain -> {});
  }

  private static void styled(
      XWPFDocument document, String style, String text, Consumer<CTStyle> details) {
    CTStyle heading = CTStyle.Factory.newInstance();
    heading.setStyleId(style);
    heading.addNewName().setVal(style.replace("g", "g ").toLowerCase(Locale.ROOT));
    details.accept(heading);
    XWPFStyle added = new XWPFStyle(heading);
    added.setType(STStyleType.PARAGRAPH);
    document.createStyles().addStyle(added);
    XWPFParagraph paragraph = document.createParagraph();
    paragraph.setStyle(style);
    paragraph.createRun().setText(text);
  }

  static byte[] pptx() {
    return slides(new XMLSlideShow());
  }

  /** Slides that were made in one order and are shown in another, the other ones not at all. */
  static byte[] rearranged(int made, List<Integer> shown) {
    try (XMLSlideShow show = new XMLSlideShow()) {
      for (int i = 1; i <= made; i++) {
        slide(show, "Slide " + i);
      }
      CTSlideIdList list = show.getCTPresentation().getSldIdLst();
      List<CTSlideIdListEntry> entries =
          shown.stream().map(i -> (CTSlideIdListEntry) list.getSldIdArray(i - 1).copy()).toList();
      list.setSldIdArray(entries.toArray(CTSlideIdListEntry[]::new));
      return bytes(show::write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] ppt() {
    return slides(new HSLFSlideShow());
  }

  private static byte[] slides(SlideShow<?, ?> show) {
    try (show) {
      for (String text : List.of("First slide " + SCRIPTS, "Second slide")) {
        slide(show, text);
      }
      return bytes(show::write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void slide(SlideShow<?, ?> show, String text) throws IOException {
    TextBox<?, ?> box = show.createSlide().createTextBox();
    box.setAnchor(new Rectangle(50, 50, 400, 100));
    box.setText(text);
  }

  static byte[] xlsx() {
    return sheets(new XSSFWorkbook());
  }

  static byte[] xls() {
    return sheets(new HSSFWorkbook());
  }

  private static byte[] sheets(Workbook workbook) {
    try (workbook) {
      Sheet towers = workbook.createSheet("Towers");
      row(towers, 0, "name", "height");
      row(towers, 1, SCRIPTS, "41");
      workbook.createSheet("Empty");
      row(workbook.createSheet("Bridges"), 0, "span", "120");
      return bytes(workbook::write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void row(Sheet sheet, int number, String... cells) {
    Row row = sheet.createRow(number);
    for (int i = 0; i < cells.length; i++) {
      row.createCell(i).setCellValue(cells[i]);
    }
  }

  static byte[] pdf(String title, List<String> pages) {
    return pdf(title, pages, null);
  }

  static byte[] pdf(String title, List<String> pages, String password) {
    try (PDDocument pdf = new PDDocument();
        InputStream ttf =
            PDDocument.class.getResourceAsStream(
                "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf")) {
      pdf.getDocumentInformation().setTitle(title);
      PDFont font = PDType0Font.load(pdf, ttf);
      for (String text : pages) {
        PDPage page = new PDPage();
        pdf.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(pdf, page)) {
          content.beginText();
          content.setFont(font, 10);
          content.setLeading(12);
          content.newLineAtOffset(50, 700);
          for (String line : text.split("\n")) {
            content.showText(line);
            content.newLine();
          }
          content.endText();
        }
      }
      if (password != null) {
        pdf.protect(new StandardProtectionPolicy(password, password, new AccessPermission()));
      }
      return bytes(pdf::save);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] encrypted(byte[] ooxml) {
    try (POIFSFileSystem ole = new POIFSFileSystem()) {
      Encryptor encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
      encryptor.confirmPassword("secret");
      try (OutputStream out = encryptor.getDataStream(ole)) {
        out.write(ooxml);
      }
      return bytes(ole::writeFilesystem);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] odf(String type, String body) {
    return zip(
        "mimetype",
        "application/vnd.oasis.opendocument." + type,
        "meta.xml",
        "<office:document-meta xmlns:office='o' xmlns:dc='d'><office:meta>"
            + "<dc:title>An open document</dc:title></office:meta></office:document-meta>",
        "content.xml",
        "<?xml version='1.0' encoding='UTF-8'?><office:document-content xmlns:office='o'"
            + " xmlns:text='t' xmlns:table='ta' xmlns:draw='d' xmlns:svg='s'><office:body>"
            + body
            + "</office:body></office:document-content>");
  }

  static byte[] epub() {
    return epub(chapter("Chapter one", SCRIPTS), chapter("Chapter two", "The end."));
  }

  static byte[] epub(String one, String two) {
    return zip(book(one, two));
  }

  /** A book with something encrypted, or disguised, in one of its files. */
  static byte[] epubWithCipher(String algorithm, String file) {
    List<String> entries = new ArrayList<>();
    Collections.addAll(
        entries, book(chapter("Chapter one", SCRIPTS), chapter("Chapter two", "The end.")));
    entries.add("META-INF/encryption.xml");
    entries.add(
        "<encryption xmlns='urn:oasis:names:tc:opendocument:xmlns:container'"
            + " xmlns:enc='http://www.w3.org/2001/04/xmlenc#'><enc:EncryptedData>"
            + "<enc:EncryptionMethod Algorithm='"
            + algorithm
            + "'/><enc:CipherData><enc:CipherReference URI='"
            + file
            + "'/></enc:CipherData></enc:EncryptedData></encryption>");
    return zip(entries.toArray(String[]::new));
  }

  /** A book whose one chapter is of these bytes, each said as a character of Latin-1. */
  static byte[] epubInBytes(String chapter) {
    return zip(StandardCharsets.ISO_8859_1, book(chapter, ""));
  }

  /**
   * A book of these chapters by their names in the archive.
   *
   * @param opf where in the archive the list of chapters is
   * @param spine where they are, as seen from there; nothing for one that the list lacks
   */
  static byte[] epub(String opf, List<String> spine, Map<String, String> chapters) {
    return epub(opf, spine, chapters, "application/xhtml+xml");
  }

  static byte[] epub(
      String opf, List<String> spine, Map<String, String> chapters, String mediaType) {
    StringBuilder manifest = new StringBuilder();
    StringBuilder order = new StringBuilder();
    for (int i = 0; i < spine.size(); i++) {
      order.append("<itemref idref='c").append(i).append("'/>");
      if (!spine.get(i).isEmpty()) {
        manifest.append("<item media-type='").append(mediaType).append("' id='c").append(i);
        manifest.append("' href='").append(spine.get(i)).append("'/>");
      }
    }
    List<String> entries = new ArrayList<>();
    Collections.addAll(entries, "mimetype", "application/epub+zip");
    Collections.addAll(entries, "META-INF/container.xml", container(opf));
    Collections.addAll(entries, opf, contents(manifest.toString(), order.toString()));
    chapters.forEach(
        (name, text) ->
            Collections.addAll(entries, name, "<html><body><p>" + text + "</p></body></html>"));
    return zip(entries.toArray(String[]::new));
  }

  private static String container(String opf) {
    return "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container' version='1.0'>"
        + ("<rootfiles><rootfile full-path='" + opf + "'")
        + " media-type='application/oebps-package+xml'/></rootfiles></container>";
  }

  private static String contents(String manifest, String spine) {
    return "<package xmlns='http://www.idpf.org/2007/opf' version='2.0'>"
        + "<metadata xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>A book</dc:title>"
        + ("</metadata><manifest>" + manifest + "</manifest><spine>" + spine)
        + "</spine></package>";
  }

  private static String[] book(String one, String two) {
    return new String[] {
      "mimetype",
      "application/epub+zip",
      "META-INF/container.xml",
      container("book.opf"),
      "book.opf",
      contents(
          "<item id='b' href='two.xhtml' media-type='application/xhtml+xml'/>"
              + "<item id='a' href='one.xhtml' media-type='application/xhtml+xml'/>",
          "<itemref idref='a'/><itemref idref='b'/>"),
      "one.xhtml",
      one,
      "two.xhtml",
      two
    };
  }

  private static String chapter(String heading, String text) {
    return "<?xml version='1.0' encoding='UTF-8'?><html xmlns='http://www.w3.org/1999/xhtml'><head>"
        + "<title>not text</title><style>p {color: red}</style></head><body><h1>"
        + heading
        + "</h1><p>"
        + text
        + "</p></body></html>";
  }

  /** The names and contents by turns, the first of them stored and not compressed. */
  static byte[] zip(String... entries) {
    return zip(StandardCharsets.UTF_8, entries);
  }

  private static byte[] zip(Charset charset, String... entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < entries.length; i += 2) {
        byte[] content = entries[i + 1].getBytes(charset);
        ZipEntry entry = new ZipEntry(entries[i]);
        if (i == 0) {
          CRC32 crc = new CRC32();
          crc.update(content);
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(content.length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A DOCX around this document.xml, given as pieces and how often each is repeated. */
  static void docxAround(Path file, List<String> pieces, List<Integer> times) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      entry(
          zip,
          "[Content_Types].xml",
          "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
              + "<Default Extension='rels'"
              + " ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
              + "<Override PartName='/word/document.xml' ContentType='"
              + MediaTypes.DOCX
              + ".main+xml'/></Types>");
      entry(
          zip,
          "_rels/.rels",
          "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
              + "<Relationship Id='r' Target='word/document.xml' Type='http://schemas"
              + ".openxmlformats.org/officeDocument/2006/relationships/officeDocument'/>"
              + "</Relationships>");
      zip.putNextEntry(new ZipEntry("word/document.xml"));
      for (int i = 0; i < pieces.size(); i++) {
        byte[] piece = pieces.get(i).getBytes(StandardCharsets.UTF_8);
        for (int n = 0; n < times.get(i); n++) {
          zip.write(piece);
        }
      }
      zip.closeEntry();
    }
  }

  private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  private interface Writer {
    void write(OutputStream out) throws IOException;
  }

  private static byte[] bytes(Writer writer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writer.write(bytes);
    return bytes.toByteArray();
  }
}
