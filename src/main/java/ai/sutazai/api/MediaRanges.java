package ai.sutazai.api;

import ai.sutazai.errors.InvalidRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Agrees on media types: what is sent, and what of an operation's replies is acceptable. */
final class MediaRanges {

  private static final MediaType FORM = MediaType.APPLICATION_FORM_URLENCODED;

  private MediaRanges() {}

  /** The reply type the caller likes best; null if the operation's replies have no body. */
  static MediaType choose(HttpServletRequest request, Operation operation) {
    List<MediaType> offered = operation.replyTypes();
    String accept = accept(request);
    if (offered.isEmpty() || accept.isBlank() || accept.equals("*/*")) {
      return offered.isEmpty() ? null : offered.get(0);
    }
    List<MediaType> ranges = parse(accept);
    return offered.stream()
        .filter(type -> quality(type, ranges) > 0)
        .max(Comparator.comparingDouble(type -> quality(type, ranges)))
        .orElseThrow(() -> Refusal.notAcceptable(offered));
  }

  private static String accept(HttpServletRequest request) {
    return String.join(",", Collections.list(request.getHeaders("Accept")));
  }

  private static List<MediaType> parse(String accept) {
    try {
      return MediaType.parseMediaTypes(accept);
    } catch (InvalidMediaTypeException e) {
      throw Refusal.of(406, "The header Accept is malformed.");
    }
  }

  /** That of the most specific range the type is in; 0 if in none. */
  private static double quality(MediaType type, List<MediaType> ranges) {
    return ranges.stream()
        .filter(range -> range.includes(type) || type.equals(MediaType.ALL))
        .max(Comparator.comparingInt(MediaRanges::specificity))
        .map(MediaType::getQualityValue)
        .orElse(0.0);
  }

  private static int specificity(MediaType range) {
    return range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
  }

  /**
   * The body's type; null if the operation takes no body.
   *
   * @param named whether the caller has named it as a file, so that it is one whatever its type
   */
  static MediaType requestType(HttpServletRequest request, Operation operation, boolean named) {
    if (Collections.list(request.getHeaders("Content-Type")).size() > 1) {
      throw new InvalidRequest("The header Content-Type must be given once.");
    }
    if (request.getMethod().equals("POST")
        && isForm(request.getContentType())
        && !named
        && !isEmpty(request)) {
      throw Refusal.unsupportedType(operation);
    }
    if (operation.requestTypes().isEmpty()) {
      return null;
    }
    if (request.getHeader("Content-Encoding") != null
        && !request.getHeader("Content-Encoding").equalsIgnoreCase("identity")) {
      throw Refusal.of(415, "An encoded body is not taken; send it as it is.");
    }
    MediaType sent = sent(request, operation);
    if (sent.isCompatibleWith(FORM) && !named
        || !operation.takesAnything()
            && operation.requestTypes().stream().noneMatch(taken -> taken.includes(sent))) {
      throw Refusal.unsupportedType(operation);
    }
    return sent;
  }

  private static MediaType sent(HttpServletRequest request, Operation operation) {
    String type = request.getContentType();
    if (type == null || type.isBlank()) {
      if (operation.takesAnything()) {
        return MediaType.APPLICATION_OCTET_STREAM;
      }
      if (isEmpty(request)) {
        throw new InvalidRequest("A body is required.");
      }
      throw Refusal.unsupportedType(operation);
    }
    return Optional.of(type)
        .map(MediaRanges::parseType)
        .filter(MediaType::isConcrete)
        .orElseThrow(() -> Refusal.unsupportedType(operation));
  }

  static boolean isEmpty(HttpServletRequest request) {
    return request.getContentLengthLong() <= 0 && request.getHeader("Transfer-Encoding") == null;
  }

  private static MediaType parseType(String type) {
    try {
      return MediaType.parseMediaType(type);
    } catch (InvalidMediaTypeException e) {
      return null;
    }
  }

  private static boolean isForm(String type) {
    return type != null && type.toLowerCase(Locale.ROOT).strip().startsWith(FORM.toString());
  }
}
