package ai.sutazai.ingestion;

import ai.sutazai.api.Spool;
import ai.sutazai.errors.ContentRejected;
import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.record.Content;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Reads what was posted, in each of the three forms a document can have over HTTP. */
@Component("uploadReader")
public class UploadReader {

  private static final String SERVLET_REQUEST = "CamelHttpServletRequest";
  private static final Set<String> FIELDS = Set.of("collection", "source", "title", "metadata");

  /** What may also be given beside the body. */
  private static final Set<String> PARAMETERS = Set.of("filename", "collection", "source");

  /** More than any field may have, however it is written. */
  private static final int MAX_FIELD_BYTES = 64 * 1024;

  private final Spool spool;

  UploadReader(Spool spool) {
    this.spool = spool;
  }

  /**
   * From validated JSON {@code {text, title, collection, source, metadata}}, whose text is a {@link
   * Content}; over AMQP {@code content_base64} and {@code filename} may take the place of the text.
   */
  @SuppressWarnings("unchecked")
  public Upload fromJson(
      Map<String, Object> body,
      @Header("userId") String owner,
      @Header("collection") String collection,
      @Header("source") String source,
      @Header(SERVLET_REQUEST) HttpServletRequest request,
      Exchange exchange)
      throws IOException {
    Content text = (Content) body.get("text");
    Content bytes = (Content) body.get("content_base64");
    if ((text == null) == (bytes == null)) {
      throw invalid("text", "Either text or content_base64 is required.");
    }
    if (bytes != null && body.get("filename") == null) {
      throw invalid("filename", "Content that is not text needs a file name.");
    }
    try {
      return new Upload(
          owner,
          (String) body.getOrDefault("collection", collection),
          (String) body.getOrDefault("source", source),
          (String) body.get("filename"),
          (String) body.get("title"),
          (Map<String, Object>) body.get("metadata"),
          text == null ? inFile(bytes, exchange) : text,
          text == null ? null : "text/plain",
          null);
    } catch (InvalidRequest e) {
      throw placed(e, body.keySet(), request);
    }
  }

  /** Of which type it is, only a file tells. */
  private Content inFile(Content content, Exchange exchange) throws IOException {
    return content.file() == null ? Content.of(spool.keep(content.open(), exchange)) : content;
  }

  /** From a raw body whose parameters stand in the query, or over AMQP in the headers. */
  public Upload fromBytes(
      InputStream body,
      @Header("userId") String owner,
      @Header("filename") String filename,
      @Header("collection") String collection,
      @Header("source") String source,
      @Header(SERVLET_REQUEST) HttpServletRequest request,
      Exchange exchange)
      throws IOException {
    if (filename == null) {
      throw new InvalidRequest(
          FieldError.parameter(
              place(request),
              "filename",
              "A body that is neither JSON nor a form needs a file name."));
    }
    try {
      return new Upload(
          owner,
          collection,
          source,
          filename,
          null,
          Map.of(),
          Content.of(spool.keep(body, exchange)),
          null,
          null);
    } catch (InvalidRequest e) {
      throw placed(e, Set.of(), request);
    }
  }

  /** From multipart/form-data with one part {@code file}. */
  public Upload fromMultipart(
      @Header("userId") String owner,
      @Header("filename") String filename,
      @Header("collection") String collection,
      @Header("source") String source,
      @Header(SERVLET_REQUEST) HttpServletRequest request,
      Exchange exchange)
      throws IOException, ServletException {
    Map<String, String> fields = new HashMap<>();
    Set<String> seen = new HashSet<>();
    Part file = null;
    for (Part part : parts(request)) {
      if (part.getName().equals("file") && file == null) {
        file = part;
      } else if (FIELDS.contains(part.getName())) {
        if (!seen.add(part.getName())) {
          throw invalid(part.getName(), "The field is there twice.");
        }
        String value = text(part);
        if (!value.isEmpty()) {
          fields.put(part.getName(), value);
        }
      } else {
        throw invalid(part.getName(), "There is one part 'file' and no field of this name.");
      }
    }
    if (file == null) {
      throw invalid("file", "The part 'file' is missing.");
    }
    String own = filename(file);
    if (own != null && !own.isBlank()) {
      fields.put("filename", own);
    }
    try (InputStream content = file.getInputStream()) {
      return new Upload(
          owner,
          fields.getOrDefault("collection", collection),
          fields.getOrDefault("source", source),
          fields.getOrDefault("filename", filename),
          fields.get("title"),
          Metadata.parse(fields.get("metadata")),
          Content.of(spool.keep(content, exchange)),
          null,
          null);
    } catch (InvalidRequest e) {
      throw placed(e, fields.keySet(), request);
    }
  }

  /** The same, with what was wrong in a parameter told as that: no field of the body gave it. */
  private static InvalidRequest placed(
      InvalidRequest refusal, Set<String> fields, HttpServletRequest request) {
    if (refusal.errors().isEmpty()) {
      return refusal;
    }
    return new InvalidRequest(
        refusal.errors().stream()
            .map(
                error -> {
                  String name = error.pointer().substring(1);
                  return PARAMETERS.contains(name) && !fields.contains(name)
                      ? FieldError.parameter(place(request), name, error.detail())
                      : error;
                })
            .toList());
  }

  /** Where parameters stand; over AMQP there is no request. */
  private static String place(HttpServletRequest request) {
    return request == null ? "header" : "query";
  }

  private static Collection<Part> parts(HttpServletRequest request)
      throws IOException, ServletException {
    try {
      return request.getParts();
    } catch (IllegalStateException e) {
      throw new ContentRejected("too_large", "The form or one of its fields is too large.", e);
    }
  }

  private static String text(Part part) throws IOException {
    if (part.getSize() > MAX_FIELD_BYTES) {
      throw invalid(part.getName(), "At most " + MAX_FIELD_BYTES + " bytes are allowed.");
    }
    try (InputStream in = part.getInputStream()) {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(in.readAllBytes()))
          .toString();
    } catch (CharacterCodingException e) {
      throw invalid(part.getName(), "The field is no UTF-8 text.");
    }
  }

  private static String filename(Part part) {
    String name;
    try {
      name = part.getSubmittedFileName();
    } catch (IllegalArgumentException e) {
      throw invalid("file", "The file name holds characters that are not allowed.");
    }
    // What the container puts in place of bytes that are none.
    if (name != null && name.indexOf('\uFFFD') >= 0) {
      throw invalid("file", "The file name is no UTF-8 text.");
    }
    return name;
  }

  private static InvalidRequest invalid(String field, String detail) {
    return new InvalidRequest(List.of(FieldError.body(FieldError.child("", field), detail)));
  }
}
