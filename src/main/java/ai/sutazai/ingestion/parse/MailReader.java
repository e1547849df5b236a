package ai.sutazai.ingestion.parse;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.dom.Body;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Header;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.jsoup.Jsoup;

/** Mail: who, when, about what, and the body once, although mail programs send it twice. */
final class MailReader implements DocumentReader {

  private static final List<String> SHOWN = List.of("From", "To", "Cc", "Date", "Subject");

  @Override
  public void read(Path file, String mediaType, DocumentWriter writer) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      DefaultMessageBuilder builder = new DefaultMessageBuilder();
      builder.setMimeEntityConfig(MimeConfig.PERMISSIVE);
      Message message = builder.parseMessage(in);
      headers(message.getHeader(), writer);
      Walk walk = new Walk(writer);
      walk.entity(message);
      walk.finish();
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

  /** The way through a message's parts. */
  private static final class Walk {

    private final DocumentWriter writer;
    private int attachments;
    private boolean encrypted;
    private boolean anyBody;

    Walk(DocumentWriter writer) {
      this.writer = writer;
    }

    void entity(Entity entity) throws IOException {
      Body body = entity.getBody();
      if (body instanceof Multipart multipart) {
        parts(entity.getMimeType(), multipart.getBodyParts());
      } else if (isAttachment(entity) || !(body instanceof SingleBody)) {
        attachments++;
      } else {
        text(entity, (SingleBody) body);
      }
    }

    private void parts(String type, List<Entity> parts) throws IOException {
      if (type.equals("multipart/encrypted")) {
        encrypted = true;
      } else if (type.equals("multipart/alternative")) {
        Entity best = alternative(parts);
        if (best != null) {
          entity(best);
        }
      } else {
        for (Entity part : parts) {
          entity(part);
        }
      }
    }

    private static Entity alternative(List<Entity> parts) {
      for (Entity part : parts) {
        if (part.getMimeType().equals("text/plain")) {
          return part;
        }
      }
      return parts.isEmpty() ? null : parts.get(0);
    }

    private static boolean isAttachment(Entity entity) {
      return "attachment".equalsIgnoreCase(entity.getDispositionType())
          || !entity.getMimeType().startsWith("text/");
    }

    private void text(Entity entity, SingleBody body) throws IOException {
      Charset charset = charset(entity.getCharset());
      anyBody = true;
      if (entity.getMimeType().equals("text/html")) {
        try (InputStream in = body.getInputStream()) {
          WebPage.read(Jsoup.parse(in, charset.name(), ""), writer);
        }
        return;
      }
      writer.block("", 2);
      try (Reader reader = new InputStreamReader(body.getInputStream(), charset)) {
        char[] buffer = new char[8192];
        for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
          writer.text(buffer, n);
        }
      }
    }

    void finish() {
      if (encrypted && !anyBody) {
        throw new ReadFailure("encrypted", "The mail is encrypted.").refused();
      }
      if (attachments > 0) {
        writer.warning("Attachments were not read: " + attachments + ".");
      }
    }

    /** Undeclared or unknown charsets are UTF-8 in practice. */
    private static Charset charset(String name) {
      try {
        Charset charset = name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
      } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
        return StandardCharsets.UTF_8;
      }
    }
  }
}
