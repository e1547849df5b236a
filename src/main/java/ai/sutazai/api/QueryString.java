package ai.sutazai.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        int octet = i + 2 < encoded.length() ? octet(encoded, i + 1) : -1;
        if (octet < 0) {
          return null;
        }
        bytes.write(octet);
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes.write(' ');
      } else if (c < 128) {
        bytes.write(c);
      } else {
        return null;
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static int octet(String encoded, int at) {
    int high = Character.digit(encoded.charAt(at), 16);
    int low = Character.digit(encoded.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }
}
