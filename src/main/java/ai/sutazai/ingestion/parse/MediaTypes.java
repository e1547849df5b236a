package ai.sutazai.ingestion.parse;

import ai.sutazai.errors.ContentRejected;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypes;
import org.springframework.stereotype.Component;

/** Says what a file really is, from its bytes, and whether it can be indexed. */
@Component
public final class MediaTypes {

  static final String TEXT = "text/plain";
  static final String MARKDOWN = "text/markdown";
  static final String HTML = "text/html";
  static final String XHTML = "application/xhtml+xml";
  static final String XML = "application/xml";
  static final String CSV = "text/csv";
  static final String JSON = "application/json";
  static final String MAIL = "message/rfc822";
  static final String PDF = "application/pdf";
  static final String RTF = "application/rtf";
  static final String EPUB = "application/epub+zip";
  static final String DOC = "application/msword";
  static final String PPT = "application/vnd.ms-powerpoint";
  static final String XLS = "application/vnd.ms-excel";
  static final String PROTECTED_OFFICE = "application/x-tika-ooxml-protected";
  static final String DOCX =
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  static final String PPTX =
      "application/vnd.openxmlformats-officedocument.presentationml.presentation";
  static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

  private static final Set<String> SUPPORTED =
      Set.of(
          XHTML,
          XML,
          JSON,
          MAIL,
          PDF,
          RTF,
          EPUB,
          DOC,
          PPT,
          XLS,
          PROTECTED_OFFICE,
          DOCX,
          PPTX,
          XLSX,
          "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
          "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
          "application/vnd.openxmlformats-officedocument.presentationml.template",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
          "application/vnd.ms-word.document.macroenabled.12",
          "application/vnd.ms-word.template.macroenabled.12",
          "application/vnd.ms-powerpoint.presentation.macroenabled.12",
          "application/vnd.ms-powerpoint.slideshow.macroenabled.12",
          "application/vnd.ms-powerpoint.template.macroenabled.12",
          "application/vnd.ms-excel.sheet.macroenabled.12",
          "application/vnd.ms-excel.template.macroenabled.12",
          "application/vnd.oasis.opendocument.text",
          "application/vnd.oasis.opendocument.text-template",
          "application/vnd.oasis.opendocument.spreadsheet",
          "application/vnd.oasis.opendocument.spreadsheet-template",
          "application/vnd.oasis.opendocument.presentation",
          "application/vnd.oasis.opendocument.presentation-template");

  private static final int HEAD = 16 * 1024;
  // Possessive, since each comment to come back to would take its share of the stack.
  private static final Pattern WEB_PAGE =
      Pattern.compile(
          "(?is)\\A\\s*(<\\?xml[^>]*>\\s*)?(<!--.*?-->\\s*)*+<(!doctype\\s+html|html)\\b");
  // Tika takes names for URIs, where these end the path.
  private static final Pattern UNLIKE_A_NAME = Pattern.compile("[#?%:]");
  private static final Pattern MAY_BE_MORE = Pattern.compile("\\s*(<|#!|%PDF-|\\{\\\\rtf)");
  private static final Pattern HEADER_FIELD = Pattern.compile("[!-9;-~]+:.*|[ \\t].*|>?From .*");
  private static final Pattern MAIL_FIELD =
      Pattern.compile(
          "(?i)(from|to|cc|date|subject|received|message-id|mime-version|return-path"
              + "|content-type|delivered-to|reply-to):.*");

  // What a note with a head of its own has not.
  private static final Pattern SENT =
      Pattern.compile(
          "(?i)(message-id|received|mime-version|return-path|delivered-to|dkim-signature):.*"
              + "|from:.*\\S@\\S.*");
  private static final Pattern JSON_START =
      Pattern.compile("\\s*[\\[{][\\[{\\s]*\"(?:[^\"\\\\\\n]|\\\\.)*+\"\\s*[:,]");

  /**
   * @param filename decides only between kinds of text; may be null
   * @return a media type without parameters; application/octet-stream if nothing is known
   */
  public String detect(Path file, String filename) {
    try {
      byte[] head = head(file);
      if (isZip(head)) {
        return ContainerTypes.ofZip(file);
      }
      Optional<TextEncoding> encoding = TextEncoding.of(file);
      return encoding.isPresent()
          ? textType(head, encoding.get(), filename)
          : binaryType(file, head);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws ContentRejected unsupported_type
   */
  public void requireSupported(String type) {
    if (!type.startsWith("text/") && !SUPPORTED.contains(type)) {
      throw new ContentRejected(
          "unsupported_type",
          type.equals(MediaType.OCTET_STREAM.toString())
              ? "The content is neither text nor a document of a known type."
              : "Content of type " + type + " cannot be indexed.");
    }
  }

  /** Whether the bytes are the text itself, so that no parser is needed. */
  static boolean isPlain(String type) {
    return type.equals(JSON) || type.equals(XML) || type.startsWith("text/") && !type.equals(HTML);
  }

  private String binaryType(Path file, byte[] head) throws IOException {
    String type = byMagic(head);
    if (type.equals(ContainerTypes.OLE)) {
      return ContainerTypes.ofOle(file);
    }
    return isText(type) ? MediaType.OCTET_STREAM.toString() : type;
  }

  private String textType(byte[] head, TextEncoding encoding, String filename) throws IOException {
    String start = text(head, encoding);
    String named = byName(filename);
    List<String> fields = start.lines().takeWhile(line -> !line.isEmpty()).toList();
    boolean mail = isMail(fields);
    // Most text needs no look through a thousand signatures, which costs more than reading it.
    boolean plain = !encoding.damaged() && !mail && !MAY_BE_MORE.matcher(start).lookingAt();
    String type = plain ? TEXT : byMagic(head);
    if (type.equals(PDF) || type.equals(RTF) || isBinary(type) && encoding.damaged()) {
      return type;
    }
    if (mail && (named.equals(MAIL) || type.equals(MAIL) && anyMatches(SENT, fields))) {
      return MAIL;
    }
    if (type.equals("image/svg+xml")) {
      return type;
    }
    if (WEB_PAGE.matcher(start).lookingAt()) {
      return type.equals(XHTML) ? XHTML : HTML;
    }
    String hinted = canonical(named);
    if (hinted.equals(TEXT)) {
      return JSON_START.matcher(start).lookingAt() ? JSON : canonical(type);
    }
    return hinted;
  }

  /** Kinds of text that make no difference to us are all text/plain. */
  private String canonical(String type) {
    if (type.equals("text/x-web-markdown")) {
      return MARKDOWN;
    }
    if (type.equals(XHTML) || type.equals(JSON)) {
      return type;
    }
    if (type.endsWith("/xml") || type.endsWith("+xml")) {
      return XML;
    }
    return type.startsWith("text/") ? type : TEXT;
  }

  private static boolean isMail(List<String> head) {
    return head.stream().allMatch(line -> HEADER_FIELD.matcher(line).matches())
        && head.stream().filter(line -> MAIL_FIELD.matcher(line).matches()).count() >= 2;
  }

  private static boolean anyMatches(Pattern pattern, List<String> lines) {
    return lines.stream().anyMatch(line -> pattern.matcher(line).matches());
  }

  private boolean isText(String type) {
    return type.startsWith("text/")
        || magic().getMediaTypeRegistry().isInstanceOf(type, MediaType.TEXT_PLAIN);
  }

  private boolean isBinary(String type) {
    return !isText(type) && !type.equals(MediaType.OCTET_STREAM.toString());
  }

  private static boolean isZip(byte[] head) {
    return head.length > 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4;
  }

  private String byMagic(byte[] head) throws IOException {
    return magic().detect(new ByteArrayInputStream(head), new Metadata()).getBaseType().toString();
  }

  private String byName(String filename) throws IOException {
    if (filename == null) {
      return TEXT;
    }
    Metadata name = new Metadata();
    name.set(
        TikaCoreProperties.RESOURCE_NAME_KEY,
        UNLIKE_A_NAME.matcher(filename).replaceAll("_").toLowerCase(Locale.ROOT));
    return magic().detect(null, name).getBaseType().toString();
  }

  /** Read at the first use: a start needs none. */
  private static MimeTypes magic() {
    return MimeTypes.getDefaultMimeTypes();
  }

  private static String text(byte[] head, TextEncoding encoding) {
    String text = new String(head, encoding.charset());
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static byte[] head(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return in.readNBytes(HEAD);
    }
  }
}
