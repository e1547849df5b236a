package ai.sutazai.api;

import ai.sutazai.record.PulledStream;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.ReaderBasedJsonParser;
import com.fasterxml.jackson.core.sym.CharsToNameCanonicalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.function.Function;

/** Gives a string piece by piece, where Jackson's own holds it several times. */
final class StreamingParser extends ReaderBasedJsonParser {

  /** Characters; one more where a surrogate pair would be cut. A multiple of four for Base64. */
  private static final int PIECE = 8192;

  /** Characters of a body beside its contents. */
  private final long most;

  private long streamed;
  private boolean streaming;

  private StreamingParser(
      IOContext context, int features, Reader in, CharsToNameCanonicalizer names, long most) {
    super(context, features, in, null, names);
    this.most = most;
  }

  /** Makes such parsers. */
  static final class Factory extends JsonFactory {

    private static final long serialVersionUID = 1L;

    Factory(JsonFactoryBuilder settings) {
      super(settings);
    }

    /**
     * @param most characters that it reads beside what it streams
     */
    StreamingParser parser(Reader in, long most) {
      IOContext context = _createContext(_createContentReference(in), false);
      return new StreamingParser(context, _parserFeatures, in, _rootCharSymbols.makeChild(), most);
    }
  }

  /** The bytes of the string that is at hand and not yet read. */
  InputStream stream(Function<String, byte[]> encoding) {
    long start = position();
    streaming = true;
    _tokenIncomplete = false;
    return new PulledStream() {
      @Override
      protected byte[] pull() throws IOException {
        if (!streaming) {
          return null;
        }
        byte[] piece = encoding.apply(piece());
        if (!streaming) {
          streamed += position() - start;
        }
        return piece;
      }
    };
  }

  private String piece() throws IOException {
    StringBuilder piece = new StringBuilder(PIECE + 1);
    char last = 0;
    while (piece.length() < PIECE || Character.isHighSurrogate(last) && piece.length() == PIECE) {
      if (_inputPtr >= _inputEnd && !_loadMore()) {
        _reportInvalidEOF(
            ": was expecting closing quote for a string value", JsonToken.VALUE_STRING);
      }
      last = _inputBuffer[_inputPtr++];
      if (last == '"') {
        streaming = false;
        break;
      }
      if (last == '\\') {
        last = _decodeEscaped();
      } else if (last < ' ') {
        _throwUnquotedSpace(last, "string value");
      }
      piece.append(last);
    }
    return piece.toString();
  }

  private long position() {
    return _currInputProcessed + _inputPtr;
  }

  /**
   * @throws Refusal if that is too much beside what was streamed
   */
  @Override
  protected boolean _loadMore() throws IOException {
    if (!streaming && position() - streamed > most) {
      throw Refusal.tooLarge(most);
    }
    return super._loadMore();
  }
}
