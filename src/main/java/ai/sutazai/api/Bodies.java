package ai.sutazai.api;

import ai.sutazai.api.Operation.JsonBodySchema;
import ai.sutazai.errors.ContentRejected;
import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** Reads a request's body as its operation wants it, and never more of it than is allowed. */
@Component
class Bodies {

  private static final long SMALL = 1024 * 1024;

  /** JSON up to this is read at once. */
  private static final int AT_HAND = 64 * 1024;

  private final long maxDocumentSize;
  private final LargeBodies largeBodies;

  Bodies(ApiSettings settings, LargeBodies largeBodies) {
    this.maxDocumentSize = settings.maxDocumentSize().toBytes();
    this.largeBodies = largeBodies;
  }

  /**
   * A Map for JSON, null for multipart, whose parts the request holds, or else the bytes as a
   * stream that fails once it is longer than a document may be.
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
    return checked(
        tree(bounded(request, jsonLimit(operation)), exchange), operation.body().orElseThrow());
  }

  /**
   * As a map, with defaults.
   *
   * @throws InvalidRequest with each field that does not fit
   */
  static Map<String, Object> checked(JsonNode body, JsonBodySchema schema) {
    List<FieldError> errors = new ArrayList<>(schema.schema().body(body));
    errors.addAll(JsonText.unstorable(body, schema.anyCharacters()));
    if (!errors.isEmpty()) {
      throw new InvalidRequest(errors);
    }
    ObjectNode object = (ObjectNode) body;
    schema.defaults().forEach(object::putIfAbsent);
    return JsonText.toMap(object);
  }

  private JsonNode tree(InputStream in, Exchange exchange) throws IOException {
    byte[] start = in.readNBytes(AT_HAND);
    InputStream body = new ByteArrayInputStream(start);
    if (start.length < AT_HAND) {
      return JsonText.read(body);
    }
    try (InputStream large = largeBodies.await(new SequenceInputStream(body, in), exchange)) {
      return JsonText.read(large);
    }
  }

  /**
   * A document's text may be escaped: three bytes for one is the most that JSON needs in earnest.
   */
  private long jsonLimit(Operation operation) {
    return operation.takesAnything() ? 3 * maxDocumentSize + SMALL : SMALL;
  }

  private static InputStream bounded(HttpServletRequest request, long limit) throws IOException {
    refuseLarger(request, limit);
    return new BoundedInput(request.getInputStream(), limit);
  }

  private static void refuseLarger(HttpServletRequest request, long limit) {
    if (request.getContentLengthLong() > limit) {
      throw Refusal.tooLarge(limit);
    }
  }
}
