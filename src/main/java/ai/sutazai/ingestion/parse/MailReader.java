package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.dom.Body;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Header;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.Event;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.jsoup.nodes.Document;
import org.jsoup.parser.Parser;

/** Mail: who, when, about what, and the body once, although mail programs send it twice. */
final class MailReader implements DocumentReader {

  private static final List<String> SHOWN = List.of("From", "To", "Cc", "Date", "Subject");

  @Override
  public void read(Path file, String mediaType, DocumentWriter writer) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      DefaultMessageBuilder builder = new DefaultMessageBuilder();
      builder.setMimeEntityConfig(MimeConfig.PERMISSIVE);
      Damage damage = new Damage();
      builder.setDecodeMonitor(damage);
      Message message = builder.parseMessage(in);
      headers(message.getHeader(), writer);
      Walk walk = new Walk(writer);
      walk.entity(message);
      walk.finish();
      int attachments = attachments(message);
      if (attachments > 0) {
        writer.warning("Attachments were not read: " + attachments + ".");
      }
      if (damage.found) {
        writer.warning("The mail is cut off or damaged; some of it could not be read.");
      }
    }
  }

  private static void headers(Header header, DocumentWriter writer) {
    int gap = 2;
    for (String name : SHOWN) {
      Field field = header.getField(name);
      String value = field == null ? "" : decoded(field);
      if (!value.isEmpty()) {
        writer.block(name + ": " + value, gap);
        gap = 1;
        if (name.equals("Subject")) {
          writer.title(value);
        }
      }
    }
  }

  private static String decoded(Field field) {
    String body = field.getBody();
    // Raw 8-bit headers are UTF-8 in practice; the library reads them as ISO-8859-1.
    byte[] raw = body.getBytes(StandardCharsets.ISO_8859_1);
    String text = new String(raw, StandardCharsets.UTF_8);
    String best = text.indexOf('\uFFFD') < 0 ? text : body;
    return DecoderUtil.decodeEncodedWords(best, DecodeMonitor.SILENT)
        .replaceAll("\\s+", " ")
        .strip();
  }

  /** Those beside an alternative that is read too; pictures that a page shows are none. */
  private static int attachments(Entity entity) {
    if (!(entity.getBody() instanceof Multipart multipart)) {
      return isAttachment(entity) ? 1 : 0;
    }
    boolean page = entity.getMimeType().equals("multipart/related");
    return multipart.getBodyParts().stream()
        .filter(part -> !page || !part.getMimeType().startsWith("image/"))
        .mapToInt(MailReader::attachments)
        .sum();
  }

  private static boolean isAttachment(Entity entity) {
    return "attachment".equalsIgnoreCase(entity.getDispositionType())
        || !entity.getMimeType().startsWith("text/");
  }

  /** Whether something of the bodies is missing; what is only written oddly is read. */
  private static final class Damage extends DecodeMonitor {

    /** Of Base64, too, which has no such constants. */
    private static final String MISSING = "Unexpected ";

    private boolean found;

    @Override
    public boolean warn(String error, String dropped) {
      found |= error.startsWith(MISSING) || error.equals(Event.MIME_BODY_PREMATURE_END.toString());
      return false;
    }

    @Override
    public boolean isListening() {
      return true;
    }
  }

  /** The way through a message's parts. */
  private static final class Walk {

    // As much of a text as tells that there is one.
    private static final int START = 1024;

    private final DocumentWriter writer;
    private boolean encrypted;
    private boolean anyBody;

    Walk(DocumentWriter writer) {
      this.writer = writer;
    }

    void entity(Entity entity) throws IOException {
      Body body = entity.getBody();
      if (body instanceof Multipart multipart) {
        parts(entity.getMimeType(), multipart.getBodyParts());
      } else if (body instanceof SingleBody single && !isAttachment(entity)) {
        text(entity, single);
      }
    }

    private void parts(String type, List<Entity> parts) throws IOException {
      if (type.equals("multipart/encrypted")) {
        encrypted = true;
      } else if (type.equals("multipart/alternative") && !parts.isEmpty()) {
        entity(best(parts));
      } else {
        for (Entity part : parts) {
          entity(part);
        }
      }
    }

    /** Plain text that says something, else the last that can be read, as RFC 2046 has it. */
    private static Entity best(List<Entity> alternatives) throws IOException {
      Entity best = alternatives.get(alternatives.size() - 1);
      for (Entity part : alternatives) {
        String type = part.getMimeType();
        if (type.equals("text/plain") && !isAttachment(part) && !isBlank(part)) {
          return part;
        }
        if (type.equals("text/html") || part.isMultipart()) {
          best = part;
        }
      }
      return best;
    }

    private static boolean isBlank(Entity text) throws IOException {
      try (InputStream in = ((SingleBody) text.getBody()).getInputStream()) {
        String start = new String(in.readNBytes(START), StandardCharsets.UTF_8);
        return TextNormaliser.normalise(start).isEmpty();
      }
    }

    private void text(Entity entity, SingleBody body) throws IOException {
      anyBody = true;
      Optional<Charset> declared =
          Optional.ofNullable(entity.getCharset()).flatMap(TextEncoding::named);
      TextEncoding encoding =
          declared.isPresent()
              ? TextEncoding.declared(declared.get(), body::getInputStream)
              : TextEncoding.ofText(body::getInputStream);
      encoding.warn(writer);
      if (entity.getMimeType().equals("text/html")) {
        Document page =
            HtmlReader.parse(body::getInputStream, encoding.charset(), Parser.htmlParser());
        WebPage.read(page, writer);
        return;
      }
      writer.block("", 2);
      try (Reader reader = new InputStreamReader(body.getInputStream(), encoding.charset())) {
        writer.text(reader);
      }
    }

    void finish() {
      if (encrypted && !anyBody) {
        throw new ReadFailure("encrypted", "The mail is encrypted.").refused();
      }
    }
  }
}
