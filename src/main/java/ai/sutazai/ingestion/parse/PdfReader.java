package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.tika.parser.pdf.PDFParser;

/** PDF, which its library repairs without a word: a file that was cut short is told apart here. */
final class PdfReader implements DocumentReader {

  private static final int TAIL = 4096;

  private final DocumentReader tika = new TikaReader(new PDFParser(), Layout.PAGES);

  @Override
  public void read(Path file, String mediaType, DocumentWriter writer) throws Exception {
    try (PdfComplaints complaints = new PdfComplaints()) {
      complaints.listen();
      tika.read(file, mediaType, writer);
      if (complaints.heard() && !writer.isEmpty()) {
        writer.warning("The PDF is damaged in places: some of its text may be missing.");
      }
    }
    if (!hasEndMark(file)) {
      if (writer.isEmpty()) {
        throw ReadFailure.corrupt("The file is cut short.").refused();
      }
      writer.warning("The PDF is cut short: only what could be recovered of it was read.");
    }
  }

  private static boolean hasEndMark(Path file) throws IOException {
    try (RandomAccessFile pdf = new RandomAccessFile(file.toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(TAIL, pdf.length())];
      pdf.seek(pdf.length() - tail.length);
      pdf.readFully(tail);
      return new String(tail, StandardCharsets.ISO_8859_1).contains("%%EOF");
    }
  }
}
