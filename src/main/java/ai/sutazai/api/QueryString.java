package ai.sutazai.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.DecoderException;
import org.apache.commons.codec.net.PercentCodec;

/** Takes a query apart and decodes it, strictly: the container's own reading guesses. */
final class QueryString {

  private QueryString() {}

  /** Names and values in order, still encoded. */
  static List<Map.Entry<String, String>> pairs(String query) {
    List<Map.Entry<String, String>> pairs = new ArrayList<>();
    if (query != null) {
      for (String pair : query.split("&")) {
        if (!pair.isEmpty()) {
          int at = pair.indexOf('=');
          pairs.add(
              at < 0
                  ? Map.entry(pair, "")
                  : Map.entry(pair.substring(0, at), pair.substring(at + 1)));
        }
      }
    }
    return pairs;
  }

  /** The text that was encoded; null if it is not percent-encoded UTF-8. */
  static String decode(String encoded, boolean plusIsSpace) {
    if (encoded.indexOf('%') < 0 && (!plusIsSpace || encoded.indexOf('+') < 0)) {
      return encoded;
    }
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(encoded)) {
      return null;
    }
    try {
      byte[] bytes =
          new PercentCodec(new byte[0], plusIsSpace)
              .decode(encoded.getBytes(StandardCharsets.US_ASCII));
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (DecoderException | CharacterCodingException e) {
      return null;
    }
  }
}
