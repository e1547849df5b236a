package ai.sutazai.api;

import ai.sutazai.api.Operation.JsonBodySchema;
import ai.sutazai.errors.FieldError;
import ai.sutazai.errors.InvalidRequest;
import ai.sutazai.record.Content;
import ai.sutazai.text.VisibleText;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Takes the contents out of a body while it is parsed, and leaves empty strings in their place. */
final class BodyContents extends JsonParserDelegate {

  /** What is not kept of a text, and would make it look like none. */
  private static final Pattern UNTEXTUAL = Pattern.compile("[\\x00-\\x08\\x0E-\\x1F\\p{Cs}]");

  /** Where a content is kept. */
  interface Store {
    Content keep(InputStream content) throws IOException;
  }

  private final StreamingParser parser;
  private final JsonBodySchema schema;
  private final Store store;
  private final Map<String, Content> taken = new HashMap<>();
  private boolean visible;
  private boolean ended;

  BodyContents(StreamingParser parser, JsonBodySchema schema, Store store) {
    super(parser);
    this.parser = parser;
    this.schema = schema;
    this.store = store;
  }

  /** By their fields. */
  Map<String, Content> taken() {
    return taken;
  }

  @Override
  public String getText() throws IOException {
    if (hasToken(JsonToken.VALUE_STRING)
        && getParsingContext().inObject()
        && getParsingContext().getParent().inRoot()) {
      String field = currentName();
      if (schema.texts().contains(field)) {
        visible = false;
        Content text = store.keep(parser.stream(this::textual));
        taken.put(field, visible ? text : Content.of(new byte[0]));
        return "";
      }
      if (schema.base64().contains(field)) {
        ended = false;
        taken.put(field, store.keep(parser.stream(piece -> decoded(field, piece))));
        return "";
      }
    }
    return super.getText();
  }

  /** Without control characters, and with a replacement for each half of a surrogate pair. */
  private byte[] textual(String piece) {
    visible |= !VisibleText.isBlank(piece);
    return UNTEXTUAL
        .matcher(piece)
        .replaceAll(found -> found.group().charAt(0) < ' ' ? "" : "\uFFFD")
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] decoded(String field, String piece) {
    try {
      if (ended && !piece.isEmpty()) {
        throw new IllegalArgumentException("Something follows its end");
      }
      ended = piece.endsWith("=");
      return Base64.getDecoder().decode(piece);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequest(
          FieldError.body("/" + field, "The content is not Base64: " + e.getMessage() + "."));
    }
  }
}
