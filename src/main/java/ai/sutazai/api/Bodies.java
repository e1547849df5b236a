package ai.sutazai.api;

import ai.sutazai.api.Operation.JsonBodySchema;
import ai.sutazai.errors.ContentRejected;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.record.Content;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.tomcat.util.http.fileupload.util.LimitedInputStream;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** Reads a request's body as its operation wants it, and never more of it than is allowed. */
@Component
class Bodies {

  /** Of JSON, apart from the content of a document. */
  static final long SMALL = 1024 * 1024;

  /** JSON up to this is read at once. */
  private static final int AT_HAND = 64 * 1024;

  private final long maxDocumentSize;
  private final LargeBodies largeBodies;
  private final Spool spool;

  Bodies(ApiSettings settings, LargeBodies largeBodies, Spool spool) {
    this.maxDocumentSize = settings.maxDocumentSize().toBytes();
    this.largeBodies = largeBodies;
    this.spool = spool;
  }

  /**
   * A Map for JSON (with each content as a {@link Content}), null for multipart, whose parts the
   * request holds, or else the bytes as a stream that fails once it is longer than a document may
   * be.
   *
   * @param named whether it is a file by the caller's word, which JSON is not else
   */
  Object read(
      Operation operation,
      MediaType type,
      boolean named,
      HttpServletRequest request,
      Exchange exchange)
      throws IOException {
    if (operation.body().isPresent() && MediaType.APPLICATION_JSON.includes(type) && !named) {
      return json(operation, request, exchange);
    }
    if (MediaType.MULTIPART_FORM_DATA.includes(type)) {
      if (type.getParameter("boundary") == null) {
        throw new InvalidRequest("The multipart form has no boundary.");
      }
      refuseLarger(request, maxDocumentSize + SMALL);
      return null;
    }
    if (MediaRanges.isEmpty(request)) {
      throw new ContentRejected("empty", "The document is empty.");
    }
    return bounded(request, maxDocumentSize);
  }

  private Object json(Operation operation, HttpServletRequest request, Exchange exchange)
      throws IOException {
    JsonBodySchema schema = operation.body().orElseThrow();
    InputStream in = bounded(request, jsonLimit(operation));
    byte[] start = in.readNBytes(AT_HAND);
    InputStream body = new ByteArrayInputStream(start);
    if (start.length < AT_HAND) {
      return small(body, schema);
    }
    try (InputStream large = largeBodies.await(new SequenceInputStream(body, in), exchange)) {
      return large(large, schema, exchange);
    }
  }

  /**
   * The JSON of a message as a map.
   *
   * @throws Refusal if it is longer than that of a request may be
   */
  Map<String, Object> json(byte[] body, JsonBodySchema schema, Exchange exchange)
      throws IOException {
    InputStream in = new ByteArrayInputStream(body);
    if (body.length < AT_HAND) {
      return small(in, schema);
    }
    if (body.length > SMALL && !schema.hasContents()) {
      throw Refusal.tooLarge(SMALL);
    }
    largeBodies.takeTurn(body.length, exchange);
    return large(in, schema, exchange);
  }

  private static Map<String, Object> small(InputStream in, JsonBodySchema schema)
      throws IOException {
    return JsonText.read(in, schema, SMALL, content -> Content.of(content.readAllBytes()));
  }

  private Map<String, Object> large(InputStream in, JsonBodySchema schema, Exchange exchange)
      throws IOException {
    return JsonText.read(in, schema, SMALL, content -> Content.of(spool.keep(content, exchange)));
  }

  /**
   * A document's text may be escaped: three bytes for one is the most that JSON needs in earnest.
   */
  private long jsonLimit(Operation operation) {
    return operation.takesAnything() ? 3 * maxDocumentSize + SMALL : SMALL;
  }

  /** For bodies that do not say how long they are. */
  private static InputStream bounded(HttpServletRequest request, long limit) throws IOException {
    refuseLarger(request, limit);
    return new LimitedInputStream(request.getInputStream(), limit) {
      @Override
      protected void raiseError(long most, long count) {
        throw Refusal.tooLarge(most);
      }
    };
  }

  private static void refuseLarger(HttpServletRequest request, long limit) {
    if (request.getContentLengthLong() > limit) {
      throw Refusal.tooLarge(limit);
    }
  }
}
