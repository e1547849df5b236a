package ai.sutazai.ingestion;

import ai.sutazai.errors.ContentRejected;
import ai.sutazai.ingestion.parse.MediaTypes;
import ai.sutazai.text.VisibleText;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Headers;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Describes an upload in the headers that its record is made of. */
@Component("documentIntake")
public class DocumentIntake {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Bytes up to which a text is read at the door to see if it is blank; a worker reads the rest.
   */
  private static final long BLANK_LIMIT = 65_536;

  private final MediaTypes mediaTypes;
  private final DataSize limit;

  DocumentIntake(MediaTypes mediaTypes, @Value("${sutazai.max-document-size}") DataSize limit) {
    this.mediaTypes = mediaTypes;
    this.limit = limit;
  }

  /**
   * Size in bytes, real media type, SHA-256 and identity.
   *
   * @throws ContentRejected if it is empty, too large, or of a type that is never indexed
   */
  public void describe(@Body Upload upload, @Headers Map<String, Object> headers)
      throws IOException {
    long size = upload.content().size();
    if (size > limit.toBytes()) {
      throw new ContentRejected(
          "too_large", "The content must be at most " + limit.toBytes() + " bytes.");
    }
    if (size == 0) {
      throw new ContentRejected("empty", "The content is empty.");
    }
    String mediaType = upload.mediaType();
    if (mediaType == null) {
      Path file = upload.content().file();
      mediaType = mediaTypes.detect(file, upload.filename());
      mediaTypes.requireSupported(mediaType);
      if (size <= BLANK_LIMIT && mediaType.startsWith("text/") && isBlank(file)) {
        throw new ContentRejected("empty", "The content is blank.");
      }
    }
    String sha256 = sha256(upload);
    headers.putIfAbsent("messageId", null);
    headers.putIfAbsent("contentHash", null);
    headers.put("ownerId", upload.owner());
    headers.put("collection", upload.collection());
    headers.put("source", source(upload, sha256));
    headers.put("filename", upload.filename());
    headers.put("title", upload.title());
    headers.put("metadata", json(upload.metadata()));
    headers.put("inboxPath", upload.inboxPath());
    headers.put("mediaType", mediaType);
    headers.put("size", size);
    headers.put("sha256", sha256);
    headers.put("content", upload.content());
  }

  private static boolean isBlank(Path file) throws IOException {
    return VisibleText.isBlank(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  private static String source(Upload upload, String sha256) {
    if (upload.source() != null) {
      return upload.source();
    }
    if (upload.filename() != null) {
      return upload.filename();
    }
    return upload.title() != null ? upload.title() : sha256;
  }

  private static String sha256(Upload upload) throws IOException {
    try (InputStream in = upload.content().open()) {
      return DigestUtils.sha256Hex(in);
    }
  }

  private static String json(Map<String, Object> metadata) throws JsonProcessingException {
    return JSON.writeValueAsString(metadata);
  }
}
