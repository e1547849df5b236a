package ai.sutazai.ingestion.parse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.tika.exception.TikaException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.apache.tika.sax.ContentHandlerDecorator;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;

/**
 * Tika's RTF parser, which knows no tables: it is shown characters that no text has where rows and
 * cells begin and end, and what comes out of them are rows and cells.
 */
final class RtfTables extends RTFParser {

  private static final long serialVersionUID = 1L;

  private static final char ROW_START = '\uFDD0';
  private static final char CELL_END = '\uFDD1';
  private static final char ROW_END = '\uFDD2';

  @Override
  public void parse(
      InputStream rtf, ContentHandler handler, Metadata metadata, ParseContext context)
      throws IOException, SAXException, TikaException {
    super.parse(new Marked(rtf), new Rows(handler), metadata, context);
  }

  /** RTF with a mark in front of each control word of a table. */
  private static final class Marked extends InputStream {

    private static final Map<String, String> MARKS =
        Map.of(
            "trowd", mark(ROW_START),
            "cell", mark(CELL_END),
            "row", mark(ROW_END),
            "nestcell", "\\par");
    private static final int LONGEST_WORD = 32;

    private final PushbackInputStream rtf;
    private InputStream control = InputStream.nullInputStream();

    Marked(InputStream rtf) {
      this.rtf = new PushbackInputStream(rtf);
    }

    /** In a group of its own, and in the body even if nothing else has begun it. */
    private static String mark(char mark) {
      return "{\\ltrch\\uc0\\u" + (int) mark + " }";
    }

    @Override
    public int read() throws IOException {
      int b = control.read();
      if (b >= 0) {
        return b;
      }
      b = rtf.read();
      if (b != '\\') {
        return b;
      }
      control = new ByteArrayInputStream(control().getBytes(StandardCharsets.ISO_8859_1));
      return control.read();
    }

    private String control() throws IOException {
      StringBuilder word = new StringBuilder();
      int c = rtf.read();
      while (isLetter(c) && word.length() < LONGEST_WORD) {
        word.append((char) c);
        c = rtf.read();
      }
      if (word.isEmpty() && c >= 0) {
        return "\\" + (char) c;
      }
      if (c >= 0) {
        rtf.unread(c);
      }
      return MARKS.getOrDefault(word.toString(), "") + "\\" + word;
    }

    private static boolean isLetter(int c) {
      return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
  }

  private static final class Rows extends ContentHandlerDecorator {

    private boolean inRow;
    private boolean inTable;

    Rows(ContentHandler handler) {
      super(handler);
    }

    @Override
    public void characters(char[] chars, int start, int length) throws SAXException {
      int from = start;
      for (int i = start; i < start + length; i++) {
        char c = chars[i];
        if (c >= ROW_START && c <= ROW_END) {
          super.characters(chars, from, i - from);
          from = i + 1;
          mark(c);
        } else if (!inRow && !Character.isWhitespace(c)) {
          inTable = false;
        }
      }
      super.characters(chars, from, start + length - from);
    }

    private void mark(char mark) throws SAXException {
      if (mark == ROW_START && !inRow) {
        if (!inTable) {
          start("table");
        }
        start("tr");
        inTable = true;
        inRow = true;
      } else if (mark == CELL_END && inRow) {
        end("td");
      } else if (mark == ROW_END && inRow) {
        end("tr");
        inRow = false;
      }
    }

    private void start(String element) throws SAXException {
      startElement("", element, element, new AttributesImpl());
    }

    private void end(String element) throws SAXException {
      endElement("", element, element);
    }
  }
}
