package ai.sutazai.api;

import ai.sutazai.errors.PipelineException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** A request that HTTP itself does not allow, before any operation is asked. */
final class Refusal extends PipelineException {

  private static final long serialVersionUID = 1L;

  /** What a status is called when nothing more is known. */
  private record Kind(String code, String title, String detail) {}

  private static final Map<Integer, Kind> KINDS =
      Map.ofEntries(
          kind(400, "invalid_request", "The request is not valid", "The request is malformed."),
          kind(401, "unauthorized", "Authentication is required", "A valid token is required."),
          kind(403, "forbidden", "Not allowed", "Your role does not allow this."),
          kind(404, "not_found", "Not found", "There is nothing here."),
          kind(405, "method_not_allowed", "Method not allowed", "This path has no such method."),
          kind(
              406, "not_acceptable", "No acceptable media type", "Nothing acceptable is on offer."),
          kind(
              408,
              "request_timeout",
              "The request took too long",
              "The request did not end in time."),
          kind(413, "too_large", "The content is too large", "The body is too large."),
          kind(414, "uri_too_long", "The address is too long", "The address is too long."),
          kind(
              415,
              "unsupported_media_type",
              "Unsupported media type",
              "The body's type is not supported."),
          kind(417, "expectation_failed", "Expectation failed", "The expectation cannot be met."),
          kind(429, "too_many_requests", "Too many requests", "Too many requests."),
          kind(431, "headers_too_large", "The headers are too large", "The headers are too large."),
          kind(500, "internal", "Internal error", "Something went wrong here; the log knows more."),
          kind(503, "unavailable", "Temporarily unavailable", "Try again later."));

  private static Map.Entry<Integer, Kind> kind(
      int status, String code, String title, String detail) {
    return Map.entry(status, new Kind(code, title, detail));
  }

  private final transient HttpHeaders headers;

  private Refusal(int status, Kind kind, String detail, HttpHeaders headers) {
    super(kind.code(), status, kind.title(), detail == null ? kind.detail() : detail, null);
    this.headers = headers;
  }

  /** Headers that belong to this refusal, such as Allow. */
  HttpHeaders headers() {
    return headers == null ? HttpHeaders.EMPTY : headers;
  }

  static Refusal of(int status) {
    return of(status, null);
  }

  static Refusal of(int status, String detail) {
    return of(status, detail, HttpHeaders.EMPTY);
  }

  static Refusal of(int status, String detail, HttpHeaders headers) {
    Kind kind = KINDS.get(status);
    if (kind == null) {
      kind = status < 500 ? KINDS.get(400) : KINDS.get(500);
    }
    return new Refusal(status, kind, detail, headers);
  }

  static Refusal method(String method, Set<String> allowed) {
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.ALLOW, String.join(", ", allowed));
    return of(
        405, "This path takes " + String.join(", ", allowed) + ", not " + method + ".", headers);
  }

  static Refusal notAcceptable(Collection<MediaType> offered) {
    return of(406, "This answers with " + list(offered) + ".");
  }

  static Refusal unsupportedType(Operation operation) {
    if (operation.requestTypes().isEmpty()) {
      return of(415, "This takes no body.");
    }
    String others = operation.takesAnything() ? ", and any other type but a web form" : "";
    return of(415, "This takes " + list(operation.requestTypes()) + others + ".");
  }

  static Refusal tooLarge(long limit) {
    return of(413, "The body must be at most " + limit + " bytes.");
  }

  private static String list(Collection<MediaType> types) {
    return types.stream().map(MediaType::toString).collect(Collectors.joining(", "));
  }
}
